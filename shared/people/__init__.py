"""Who may sign in: accounts, sessions, tokens and programs; the stand-in for an OpenID Connect provider."""
