"""A case as its page and the API show it."""
