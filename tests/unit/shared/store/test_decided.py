"""The state of a decided record is the fold of its journal, also where its place is not wholly known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from shared.store.decided import Act, DecidedAggregate, Decision

AT = datetime(2024, 11, 25, 1, 0, tzinfo=UTC)
PLACE = {"kind": "dead", "topic": "jejak.submissions", "partition": 0, "offset": 7}


def test_what_the_journal_leaves_out_the_state_leaves_out_too() -> None:
    kind = DecidedAggregate()
    told = Decision(Act.DISCARD, AT, "dibuat oleh pengujian", {**PLACE, "stream": None})
    kept = replace(told, about=PLACE)
    assert kind.dump(kind.evolve(None, told)) == kind.dump(kind.evolve(None, kept))
    assert kind.dump(kind.load({**kind.dump(kind.evolve(None, kept)), "about": told.about}))["about"] == PLACE
