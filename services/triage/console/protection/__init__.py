"""Pages and answers about what protects the reporter: closed passages of the narrative."""
