"""Screens and interface of what belongs together: cases that look alike, and mass incidents."""
