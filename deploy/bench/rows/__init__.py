"""One module for each published figure: what is measured, how, and what limits it."""
