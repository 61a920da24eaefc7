"""Unit tests of triage."""
