"""Mass incidents: one cause, many polling stations; each case of one goes its own way."""
