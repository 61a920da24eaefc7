"""Official letters: what each tells, taken from one snapshot of one case."""
