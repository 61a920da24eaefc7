"""The law as data, tested without a clock."""
