"""A case passes from one office of the installation to another: proposed, passed, received."""
