"""The queue as its page and the API show it."""
