"""Corrections of the law: a row of a landed rulebook that was wrong, put right by two persons."""
