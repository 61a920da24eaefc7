"""How facts are written into the journal and read back."""
