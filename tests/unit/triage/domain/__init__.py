"""Pure tests of the rules of a case."""
