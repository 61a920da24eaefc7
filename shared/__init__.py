"""Plumbing and public words used by two services or more; it takes no decision about a case."""
