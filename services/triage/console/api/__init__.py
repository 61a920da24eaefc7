"""The JSON API: commands and queries, with the guards of the screens."""
