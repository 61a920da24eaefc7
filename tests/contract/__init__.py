"""What travels: the schemas do not change by accident, old samples are read, nobody's name is in clear."""
