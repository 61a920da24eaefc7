"""Corrections of the law: proposed, decided, in force in every process, carried into each case."""
