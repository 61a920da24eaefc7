"""The law as data: dated, versioned, pinned to a case; read once at start, never changed after it landed."""
