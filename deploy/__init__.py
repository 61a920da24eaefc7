"""Everything that installs, runs and operates Jejak; services never import it."""
