"""The catalogue of faults as a suite, on real processes: see `tests/chaos/catalogue.py`."""
