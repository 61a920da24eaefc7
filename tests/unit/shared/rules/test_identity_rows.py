"""The rows about opening identities: they may lack; who asks, who agrees and how long must make sense."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from services.triage.domain.protection.identity_terms import USUAL, terms
from services.triage.domain.words import Kind
from shared.roles import Role
from shared.rules.errors import BadRow
from shared.rules.handling_tables import MOST_OPEN_MINUTES
from shared.rules.loader import load_rulebook
from shared.rules.rulebooks import Rulebooks
from shared.security.signing import LONGEST_LIFE
from tests.support.rule_folders import append, copied

ROW = {
    "id": '"tips"',
    "article": '"-"',
    "source": '"keputusan kantor"',
    "confirmed": "true",
    "kinds": '["tip"]',
    "roles": '["officer"]',
    "second_person": "true",
    "approvers": '["officer", "commissioner"]',
    "open_minutes": "3",
    "wait_minutes": "20",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied("pilkada_2024_6", tmp_path)


def write(folder: Path, **changes: str) -> None:
    fields = "\n".join(f"{name} = {value}" for name, value in {**ROW, **changes}.items())
    append(folder, "identity.toml", f"[[identity]]\n{fields}")


def test_no_folder_that_has_landed_has_one_and_every_kind_has_terms() -> None:
    for book in Rulebooks.load():
        for kind in Kind:
            assert terms(book, kind) is USUAL
    assert Role.COMMISSIONER in USUAL.approvers


def test_a_row_is_read_and_holds_for_its_kinds_alone(folder: Path) -> None:
    write(folder)
    book = load_rulebook(folder)
    tip = terms(book, Kind.TIP)
    assert (tip.askers, tip.approvers) == (
        frozenset({Role.OFFICER}),
        frozenset({Role.OFFICER, Role.COMMISSIONER}),
    )
    assert (tip.open_for, tip.waits_for) == (timedelta(minutes=3), timedelta(minutes=20))
    assert terms(book, Kind.REPORT) == USUAL


def test_a_row_may_say_that_nobody_else_is_needed(folder: Path) -> None:
    write(folder, second_person="false", approvers="[]")
    assert terms(load_rulebook(folder), Kind.TIP).approvers == frozenset()


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"approvers": "[]"}, "approvers", "exactly where second_person is true"),
        ({"second_person": "false"}, "approvers", "exactly where second_person is true"),
        ({"open_minutes": "16"}, "open_minutes", "at most 15"),
        ({"open_minutes": "0"}, "open_minutes", "at least 1"),
        ({"wait_minutes": "0"}, "wait_minutes", "at least 1"),
        ({"roles": "[]"}, "roles", "at least one role"),
        ({"approvers": '["auditor"]'}, "roles", "auditor handles no cases"),
        ({"roles": '["clerk"]'}, "roles", "no role"),
        ({"kinds": '["rumour"]'}, "kinds", "wants at least one"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(
    folder: Path, changes: dict[str, str], field: str, problem: str
) -> None:
    write(folder, **changes)
    with pytest.raises(BadRow) as caught:
        load_rulebook(folder)
    assert caught.value.field == field
    assert problem in str(caught.value)


def test_a_kind_has_one_row(folder: Path) -> None:
    write(folder)
    write(folder, id='"again"')
    with pytest.raises(BadRow, match="tip has a row already"):
        load_rulebook(folder)


def test_no_row_opens_longer_than_a_grant_lives() -> None:
    assert timedelta(minutes=MOST_OPEN_MINUTES) == LONGEST_LIFE
