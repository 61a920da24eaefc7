"""Sets figures on paper."""
