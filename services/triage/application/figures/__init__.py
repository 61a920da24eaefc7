"""Figures of an office: counted in one snapshot, each with the query that lists the same cases."""
