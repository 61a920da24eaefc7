"""Bare programs that do the least which a figure could be compared with."""
