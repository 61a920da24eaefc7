"""Figures as pages, pictures and JSON show them."""
