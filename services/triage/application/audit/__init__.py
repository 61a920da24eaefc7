"""The trail of people's acts, and the journal of their looks."""
