"""What people do with a case: who may, on which conditions, with which form, and what goes on record."""
