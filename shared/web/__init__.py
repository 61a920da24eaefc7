"""What the pages and HTTP interfaces of the three services share: application, access, theme, words, live updates."""
