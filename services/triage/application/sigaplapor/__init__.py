"""What has to be entered by hand in SigapLapor, Bawaslu's own system, and what was."""
