"""What protects the reporter within a case: passages of the narrative that are closed to most readers."""
