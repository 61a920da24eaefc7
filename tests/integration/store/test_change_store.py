"""The real store keeps what is promised, with the rights that a service's own user has."""

from __future__ import annotations

from tests.support.suites.change_store import ChangeStoreSuite


class TestMongoChangeStore(ChangeStoreSuite):
    """The fixture `world` is this folder's."""
