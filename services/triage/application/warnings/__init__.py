"""Warnings of the ladder as the people see them whom they concern."""
