"""Rulebooks landed before the lifecycle was data have that of their format, never edited either."""

from __future__ import annotations

from shared.rules.files import LANDED as FOLDERS, LANDED_LIFECYCLE, bytes_of, digest
from shared.rules.handling import Lane
from shared.rules.rulebooks import Rulebooks

LANDED = {1: "de95dbcf296557e68fc4c0330ac74a315636d61c875068eaea9d8de8508b313c"}
BOOK = Rulebooks.load().pinned("pilkada_2024_1")


def test_no_landed_lifecycle_has_changed() -> None:
    found = {int(path.name): digest(bytes_of(path, LANDED_LIFECYCLE)) for path in FOLDERS.iterdir()}
    assert found == LANDED, "cases are pinned to it; begin another format instead"


def test_a_case_opens_by_its_kind_and_a_tip_starts_no_clock() -> None:
    opened = {kind: BOOK.moves_for(None, "open", kind) for kind in ("report", "finding", "tip")}
    assert {kind: (move.to, move.starts) for kind, (move,) in opened.items()} == {
        "report": ("preliminary_review", ("preliminary_review",)),
        "finding": ("preliminary_review", ("finding_registration",)),
        "tip": ("tracing", ()),
    }
    assert all(move.system and not move.roles for moves in opened.values() for move in moves)


def test_register_refuse_and_escalate_want_four_eyes() -> None:
    guarded = {move.command: (move.stages, move.to) for move in BOOK.moves if move.approvers}
    assert guarded == {
        "register": (("preliminary_review",), "registered"),
        "refuse": (("preliminary_review",), "refused"),
        "escalate": (("registered",), "escalated"),
    }


def test_what_the_table_does_not_name_is_forbidden() -> None:
    assert BOOK.moves_for("preliminary_review", "escalate", "report") == ()
    assert BOOK.moves_for("tracing", "register", "tip") == ()
    assert [move.command for move in BOOK.moves_at("tracing", "tip")] == ["claim", "release"]
    assert BOOK.moves_at("tracing", "report") == ()


def test_the_format_has_its_own_lanes_and_ends() -> None:
    assert {stage.id: (stage.lane, stage.terminal) for stage in BOOK.case_stages.values()} == {
        "tracing": (Lane.TIPS, False),
        "preliminary_review": (Lane.CASES, False),
        "registered": (Lane.CASES, False),
        "refused": (Lane.CLOSED, True),
        "escalated": (Lane.CASES, False),
        "forwarded": (Lane.CASES, False),
        "acknowledged": (Lane.CLOSED, True),
    }


def test_the_region_is_not_made_up() -> None:
    assert (BOOK.office.region, BOOK.office.confirmed) == ("RR.RR", False)
