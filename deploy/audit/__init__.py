"""The checker: whether journals, states, topics, consumers and what left for outside tell the same story."""
