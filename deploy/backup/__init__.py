"""Backup, restore, reconciliation before serving, and the escrow of key files."""
