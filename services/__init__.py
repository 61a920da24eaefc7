"""The three services: intake, triage and notify; none imports another."""
