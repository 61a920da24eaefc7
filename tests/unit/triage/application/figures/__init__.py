"""Figures: what is kept of a count, and for whom."""
