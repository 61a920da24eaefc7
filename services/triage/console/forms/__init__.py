"""The forms of a case page: what each step asks, how its answers are read, and what was typed."""
