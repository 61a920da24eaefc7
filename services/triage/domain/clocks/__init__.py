"""The clocks of a case: which starts when, what it warns of, and what a lapse brings."""
