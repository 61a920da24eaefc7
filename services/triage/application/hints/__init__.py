"""Hints computed from reports, and what a person decided about them."""
