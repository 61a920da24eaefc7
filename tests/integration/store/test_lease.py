"""Leases on MongoDB."""

from __future__ import annotations

from tests.support.suites.lease import LeaseSuite


class TestLeasesOnMongo(LeaseSuite):
    """The suite."""
