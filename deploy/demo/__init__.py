"""`make demo`: forty reports through every channel, decided by people, and counted at the end."""
