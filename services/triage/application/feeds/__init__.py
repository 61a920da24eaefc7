"""Calendar feeds of deadlines and the secrets in their addresses."""
