"""Unit tests of the shared rooms."""
