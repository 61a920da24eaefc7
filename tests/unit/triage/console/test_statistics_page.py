"""The public page and data set: for anybody, the same all week, nothing small, nothing of a single case."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest

from services.triage.application.figures.read_figures import words_of
from services.triage.application.statistics.publish_statistics import PublishStatistics
from services.triage.console.statistics.statistics_view import COLUMNS
from services.triage.domain.statistics.suppression import LEAST
from tests.support.triage_console import Console


async def published(console: Console, *numbers: int) -> None:
    """Publish a week with so many reports of each category, a week after its end."""
    world = console.world
    for category, number in zip(("hoax", "campaign", "money_politics"), numbers, strict=False):
        for _ in range(number):
            await world.opened(category=category, received_at="2024-11-12T04:00:00Z", known_on="2024-11-11")
    world.clock.now = datetime(2024, 11, 25, 4, tzinfo=UTC)
    await publisher(console)(None)


def publisher(console: Console) -> PublishStatistics:
    """What publishes over the console's own publications."""
    books, clock = console.world.books, console.world.clock
    return PublishStatistics(console.publications, words_of(books), clock, "balikpapan")


async def data(console: Console) -> list[dict[str, str]]:
    """The data set."""
    answer = await console.browser(None).get("/statistik/data.csv")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=3600"
    return list(csv.DictReader(io.StringIO(answer.text)))


async def test_before_the_first_publication_the_page_says_when_one_comes(console: Console) -> None:
    page = await console.browser(None).get("/statistik")
    assert page.status_code == 200
    assert "Belum ada yang diterbitkan" in page.text
    assert await data(console) == []


async def test_nobody_signs_in_and_both_languages_are_spoken(console: Console) -> None:
    await published(console, 8, 7)
    page = (await console.browser(None, "en").get("/statistik")).text
    assert "Violation statistics" in page
    assert "15 reports, findings and tips came in" in page
    assert "15 laporan" in (await console.browser(None).get("/statistik")).text


async def test_no_small_number_is_in_the_data_and_sums_are_true(console: Console) -> None:
    await published(console, 9, 8, 2)
    rows = await data(console)
    assert set(rows[0]) == set(COLUMNS)
    numbers = [int(row["number"]) for row in rows if row["number"]]
    assert numbers
    assert min(numbers) >= LEAST
    assert [row["number"] for row in rows if row["row"] == row["column"] == "*"] == ["19"]
    assert all(row["number"] == "" for row in rows if row["row"] == "money_politics")


async def test_the_data_say_how_they_were_made(console: Console) -> None:
    await published(console, 9, 8)
    document: dict[str, Any] = (await console.browser(None).get("/statistik/data.json")).json()
    assert set(document) == {"title", "licence", "method", "columns", "rows"}
    assert set(document["columns"]) == set(document["rows"][0])
    assert document["rows"][0]["journal_entries"] == 17


async def test_data_of_two_days_are_the_same_and_of_two_weeks_differ_by_a_period(console: Console) -> None:
    await published(console, 9, 8)
    first = await data(console)
    await console.world.opened(category="hoax", received_at="2024-11-12T05:00:00Z", known_on="2024-11-11")
    console.world.clock.pass_(days=1)
    await publisher(console)(None)
    assert await data(console) == first
    for _ in range(11):
        await console.world.opened(category="hoax", received_at="2024-11-19T05:00:00Z")
    console.world.clock.pass_(days=7)
    await publisher(console)(None)
    later = await data(console)
    assert later[: len(first)] == first
    assert {row["period_first"] for row in later[len(first) :]} == {"2024-11-18"}


async def test_nothing_of_a_single_case_is_told(console: Console) -> None:
    await published(console, 9, 8)
    ends = ("", "/data.csv", "/data.json")
    texts = [(await console.browser(None).get(f"/statistik{end}")).text for end in ends]
    for doc in console.world.store.side("cases"):
        for word in (doc["_id"], doc["body"]["report"]["receipt_number"], "64.71.03.1001"):
            assert not any(word in text for text in texts)


@pytest.mark.parametrize("path", ["/statistik", "/statistik/data.csv"])
async def test_a_minute_of_askers_costs_one_look(console: Console, path: str) -> None:
    await published(console, 9, 8)
    before = console.publications.asked
    for _ in range(5):
        await console.browser(None).get(path)
    assert console.publications.asked - before == 1
    console.world.clock.pass_(minutes=2)
    await console.browser(None).get(path)
    assert console.publications.asked - before == 2
