"""The audit page and its answers: who opened, exported or decided what, without identities."""
