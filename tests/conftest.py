"""What holds for every test: shared fixtures, and that no test fails for being slow."""

from hypothesis import settings

# Hypothesis fails an example that takes longer than 200 ms, which a busy machine makes of any.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

pytest_plugins = ["tests.support.stack", "tests.support.fault_runs", "tests.support.world"]
