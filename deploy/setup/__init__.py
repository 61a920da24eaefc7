"""Set-up: from a fresh clone to everything installed, inside whatever command comes first."""
