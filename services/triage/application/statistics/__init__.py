"""What the office tells the public in numbers: published once, kept as it was published."""
