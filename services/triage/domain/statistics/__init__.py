"""What the public is told in numbers: over which time, and which numbers are kept back."""
