"""A deterministic simulation of all three services in one process: `python -m tests.simulation --help`."""
