"""What another rulebook would do is told over the API, and nothing that is kept changes by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.triage.domain.file.dossier_commands import RaiseWall
from services.triage.domain.lifecycle import acts_at
from services.triage.domain.words import Kind, Stage
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal
from tests.support.triage_console import BAYU, HASAN, MAYA, SARI, TONO, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory

OWN, OTHER = "pilkada_2024_3", "pilkada_2024_1"


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=BOOKS.pinned(OWN))
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def told(console: Console, who: Principal = SARI, book: str = OTHER) -> Any:
    """The forecast."""
    answer = await console.browser(who).get(f"/api/v1/rules/{book}/what-if")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_under_its_own_rulebook_a_case_loses_and_gains_nothing(console: Console) -> None:
    await console.world.opened()
    same = await told(console, book=OWN)
    assert (same["cases"], same["looked_at"]) == (1, 1)
    assert (same["shifts"], same["turns"]) == ([], [])
    assert same["compared"] == ["deadlines", "acts", "conditions"]


async def test_acts_that_come_and_go_are_told_by_stage_with_the_cases(console: Console) -> None:
    first, second = await console.world.opened(), await console.world.opened()
    tip = await console.world.opened(kind="tip")
    forecast = await told(console)
    assert forecast["cases"] == 3
    turns = {(one["stage"], one["kind"]): one for one in forecast["turns"]}
    report = turns[Stage.PRELIMINARY_REVIEW, Kind.REPORT]
    assert {one["case_id"] for one in report["cases"]} == {first, second}
    assert (report["rulebook"], report["stage_there"]) == (OWN, True)
    own, other = BOOKS.pinned(OWN), BOOKS.pinned(OTHER)
    assert report["lost"] == [
        act
        for act in acts_at(own, Stage.PRELIMINARY_REVIEW, Kind.REPORT)
        if act not in acts_at(other, Stage.PRELIMINARY_REVIEW, Kind.REPORT)
    ]
    assert {"wall", "merge", "propose_transfer"} <= set(report["lost"])
    # It may be registered under both, and waits for something else in the older one.
    assert "propose_register" in report["conditioned"]
    assert "claim" not in {*report["lost"], *report["gained"], *report["conditioned"]}
    traced = turns[Stage.TRACING, Kind.TIP]
    assert [one["case_id"] for one in traced["cases"]] == [tip]
    assert "record_tracing" in traced["lost"]


async def test_it_changes_no_byte_of_journal_state_or_anything_else_that_is_kept(console: Console) -> None:
    case_id = await console.world.opened()
    await console.world.acts.claim(console.world.asked(SARI, case_id))
    kept = console.world.store.memory.collections
    assert kept["journal"]
    assert kept["cases"]
    before = repr(sorted(kept.items())).encode()
    for book in [one.id for one in Rulebooks.load()]:
        for who in (SARI, HASAN, TONO):
            await told(console, who, book)
    assert repr(sorted(kept.items())).encode() == before
    assert console.world.store.entries(case_id)[0]["data"], "the journal is read, not empty"


async def test_a_case_behind_a_wall_is_not_counted_and_cases_of_many_looks_all_are(console: Console) -> None:
    ids = [await console.world.opened() for _ in range(4)]
    wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="Disebut dalam laporan.")
    await console.world.acts.file(console.world.asked(BAYU, ids[0]), wall)
    console.deadlines.ceiling = 2
    walled, whole = await told(console), await told(console, BAYU)
    assert (walled["cases"], whole["cases"]) == (3, 4)
    assert ids[0] not in str(walled)
    assert ids[0] in str(whole)


async def test_who_sees_no_cases_and_a_rulebook_that_is_not_here_are_refused(console: Console) -> None:
    path = "/api/v1/rules/{}/what-if"
    assert (await console.browser(MAYA).get(path.format(OTHER))).status_code == 403
    assert (await console.browser(SARI).get(path.format("pilkada_2099_1"))).status_code == 404
