"""Of which entries the checker asks that another service announced what led to them."""

from __future__ import annotations

import pytest

from deploy.audit.owners import DELIVERIES, source

CASE = "01936000-0000-7000-8000-0000000000c1"


@pytest.mark.parametrize("kind", sorted(DELIVERIES))
def test_what_notify_told_must_have_been_announced_by_notify(kind: str) -> None:
    entry = {"stream": CASE, "type": kind, "by": {"kind": "system", "id": "/jejak/notify"}, "data": {}}
    assert source("triage", entry) == ("notify", CASE)


@pytest.mark.parametrize("kind", sorted(DELIVERIES))
def test_what_an_officer_told_of_a_delivery_by_hand_has_no_event(kind: str) -> None:
    entry = {"stream": CASE, "type": kind, "by": {"kind": "person", "id": "sari"}, "data": {}}
    assert source("triage", entry) is None
