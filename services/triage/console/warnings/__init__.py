"""Warnings of the ladder: the page and the API."""
