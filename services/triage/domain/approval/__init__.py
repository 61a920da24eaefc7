"""Four eyes: what is proposed, by whom it is approved, and what the decision makes of the case."""
