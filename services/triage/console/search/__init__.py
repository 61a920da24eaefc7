"""Search as pages and API show it."""
