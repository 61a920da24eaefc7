"""A scripted week of the office: real reports of another election, simulated officers, a simulated clock."""
