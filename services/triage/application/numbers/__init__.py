"""Numbers given to cases, each once and without a gap."""
