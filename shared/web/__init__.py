"""What the services' pages and HTTP interfaces share: application, access, theme, words, live updates."""
