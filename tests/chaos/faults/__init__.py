"""The faults by group, as data; `tests.chaos.catalogue` puts them together."""
