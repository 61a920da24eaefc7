"""A correction of the law as its pages show it."""
