"""What protects the reporter while a case is handled: closed passages of the narrative."""
