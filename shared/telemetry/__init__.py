"""Traces, metrics and logs: one table of names, one place where they are set up."""
