"""The routes of a case to other bodies: hand-offs, what becomes of them, and the outcome of each."""
