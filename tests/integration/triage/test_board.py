"""The queues on real MongoDB: order, filters, pages, and plans that neither scan a collection nor sort."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from services.triage.adapters.board_queries import ORDER, BoardQueries, index_of, onwards, way_of
from services.triage.application.queue.rows import Viewer
from services.triage.application.queue.views import NOBODY, After, Due, Filters, Queue
from services.triage.domain.words import Kind, Stage
from shared.roles import Role
from shared.rules.rulebooks import Rulebooks
from tests.support.triage import NOON, Running

BASE = "/api/v1/cases"
KELURAHAN = ("64.71.01.1001", "64.71.03.1001")
CATEGORIES = ("money_politics", "hoax", None)


def various(count: int) -> list[dict[str, Any]]:
    """Reports of several kinds, categories and places, one day apart."""
    return [
        {
            "received_at": f"2024-11-{1 + (n + 14) % 28:02d}T04:00:00Z",
            "category": CATEGORIES[n % 3],
            "place": {"kelurahan": KELURAHAN[n % 2]},
            "kind": "finding" if n % 4 == 3 else "report",
            "known_on": f"2024-11-{1 + (n + 14) % 28:02d}",
        }
        for n in range(count)
    ]


async def test_filters_narrow_and_the_order_is_that_of_the_deadlines(triage: Running) -> None:
    officer = await triage.token(Role.OFFICER)
    await triage.reports(various(12))

    async def rows(**filters: str) -> list[Any]:
        answer = await triage.web.get(BASE, params=filters, headers=officer)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    every = await rows()
    assert len(every) == 12
    dues = [row["next_due"]["due_at"] for row in every]
    assert dues == sorted(dues)
    assert {row["category"] for row in await rows(category="hoax")} == {"hoax"}
    assert {row["kelurahan"] for row in await rows(kecamatan="64.71.03")} == {KELURAHAN[1]}
    assert {row["kind"] for row in await rows(kind="finding")} == {"finding"}
    both = await rows(category="hoax", kecamatan="64.71.01", stage="preliminary_review")
    assert {(row["category"], row["kelurahan"]) for row in both} == {("hoax", KELURAHAN[0])}
    assert await rows(stage="escalated") == []
    late = await rows(due="overdue")
    assert [row["id"] for row in late] == [
        row["id"] for row in every if row["next_due"]["due_at"] <= "2024-11-25T04:00:00Z"
    ]
    assert 0 < len(late) < 12


@pytest.mark.parametrize("filters", [{}, {"kecamatan": "64.71.03"}, {"kind": "report"}])
async def test_pages_by_cursor_give_every_row_once(triage: Running, filters: dict[str, str]) -> None:
    officer = await triage.token(Role.OFFICER)
    await triage.reports(various(12))
    seen: list[str] = []
    cursor = ""
    while True:
        params: dict[str, str | int] = {**filters, "limit": 2, "cursor": cursor}
        page = (await triage.web.get(BASE, params=params, headers=officer)).json()
        seen += [row["id"] for row in page["items"]]
        cursor = page["next_cursor"] or ""
        if not cursor:
            break
    whole = (await triage.web.get(BASE, params=filters, headers=officer)).json()
    assert seen == [row["id"] for row in whole["items"]]
    assert len(set(seen)) == len(seen)


async def test_a_cursor_of_another_view_is_refused(triage: Running) -> None:
    officer = await triage.token(Role.OFFICER)
    await triage.reports(various(3))
    cursor = (await triage.web.get(BASE, params={"limit": 1}, headers=officer)).json()["next_cursor"]
    answer = await triage.web.get(BASE, params={"cursor": cursor, "kind": "report"}, headers=officer)
    assert answer.status_code == 400


def stages_of(plan: Any) -> set[str]:
    """The names of a plan's stages."""
    if isinstance(plan, dict):
        own = {plan["stage"]} if "stage" in plan else set()
        return own.union(*(stages_of(value) for value in plan.values()))
    if isinstance(plan, list):
        return set().union(*(stages_of(value) for value in plan))
    return set()


async def test_no_queue_scans_the_collection_or_sorts(triage: Running) -> None:
    await triage.reports(various(28))
    queries, viewer = BoardQueries(Rulebooks.load()), Viewer("balikpapan", "x")
    choices = product(
        Queue,
        (None, Stage.PRELIMINARY_REVIEW, Stage.STOPPED),
        (None, Kind.REPORT),
        (None, "hoax"),
        (None, "64.71.03"),
        (None, Due.SOON),
        (None, NOBODY, "somebody"),
        (None, After(NOON, "x")),
    )
    for queue, stage, kind, category, kecamatan, due, holder, after in choices:
        filters = Filters(stage, kind, category, kecamatan, due, holder)
        query, way = queries.of(viewer, queue, filters, now=NOON), way_of(queue)
        for part in onwards(query, ORDER, after, way):
            found = triage.owner["cases"].find(part.query).sort(part.order)
            explained = await found.hint(index_of(query)).limit(51).explain()
            stages = stages_of(explained["queryPlanner"]["winningPlan"])
            assert not stages & {"COLLSCAN", "SORT"}, (queue, filters, after, stages)


async def test_what_is_counted_is_counted_in_an_index_alone(triage: Running) -> None:
    await triage.reports(various(12))
    queries = BoardQueries(Rulebooks.load()).counted(Viewer("balikpapan", "x"), now=NOON)
    for name, query in queries.items():
        pipeline = [{"$match": query}, {"$limit": 1000}, {"$count": "n"}]
        asked = {"aggregate": "cases", "pipeline": pipeline, "cursor": {}}
        explained = await triage.owner.command({"explain": asked})
        stages = stages_of(explained["stages"][0]["$cursor"]["queryPlanner"]["winningPlan"])
        assert not stages & {"COLLSCAN", "SORT", "FETCH"}, (name, stages)
