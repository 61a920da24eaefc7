"""Pages and answers about cases that pass to another office."""
