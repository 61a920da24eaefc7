"""The feed's address: it opens deadlines, does not outlive its end, and is written down nowhere of ours."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest
import structlog
from fastapi import FastAPI
from opentelemetry.sdk.trace import ReadableSpan

from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.console.calendar import BASE, CalendarRoutes
from shared.errors import Infrastructure
from shared.telemetry.logs import configure_logs
from shared.telemetry.spans import LeanTracer
from shared.telemetry.traces import Traces
from tests.support.deadline_lists import study
from tests.support.fake_accounts import FakeAccounts
from tests.support.feed_desk import SARI, FeedDesk
from tests.support.small_app import ORIGIN, client_of, small_app

TOKEN = {"Authorization": "Bearer jjk_sari"}


@dataclass
class Served:
    """The routes over a desk in memory, with what they wrote about themselves."""

    desk: FeedDesk = field(default_factory=FeedDesk)
    spans: list[ReadableSpan] = field(default_factory=list)
    logs: io.BytesIO = field(default_factory=io.BytesIO)

    @property
    def app(self) -> FastAPI:
        routes = CalendarRoutes(self.desk.read, self.desk.tokens, ORIGIN)
        accounts = FakeAccounts(tokens={"jjk_sari": SARI})
        traces = Traces(LeanTracer(self.spans.append))
        return small_app(routes.router(), accounts=accounts, traces=traces)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        async with client_of(self.app, **headers) as client:
            return await client.get(path)

    async def post(self, path: str, body: object) -> httpx.Response:
        async with client_of(self.app) as client:
            return await client.post(path, json=body, headers=TOKEN)

    @property
    def told(self) -> str:
        """All spans and all log lines, as text."""
        return "\n".join([*(span.to_json() for span in self.spans), self.logs.getvalue().decode()])


@pytest.fixture
def served() -> Iterator[Served]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    made = Served()
    configure_logs("triage", "balikpapan", "DEBUG", stream=made.logs)
    yield made
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def feed_of(served: Served) -> str:
    served.desk.deadlines.held = [(SARI.account_id, study())]
    _, secret = await served.desk.tokens.issue(SARI, FeedScope.OWN, "id")
    return secret


async def test_a_calendar_program_fetches_the_feed_without_signing_in(served: Served) -> None:
    answer = await served.get(f"/kalender/{await feed_of(served)}.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert b"BEGIN:VEVENT" in answer.content


async def test_the_feed_does_not_hold_its_own_secret(served: Served) -> None:
    secret = await feed_of(served)
    assert secret not in (await served.get(f"/kalender/{secret}.ics")).text


@pytest.mark.parametrize("path", ["/kalender/jjc_nothing.ics", "/kalender/.ics", "/kalender/jjc_x"])
async def test_what_is_no_secret_is_not_found(served: Served, path: str) -> None:
    await feed_of(served)
    assert (await served.get(path)).status_code == 404


async def test_a_revoked_feed_is_not_found(served: Served) -> None:
    secret = await feed_of(served)
    (mine,) = await served.desk.tokens.mine(SARI)
    assert (await served.post(f"{BASE}/{mine.id}/revoke", {})).status_code == 204
    assert (await served.get(f"/kalender/{secret}.ics")).status_code == 404


async def test_the_secret_opens_nothing_but_its_feed(served: Served) -> None:
    secret = await feed_of(served)
    assert (await served.get(BASE, authorization=f"Bearer {secret}")).status_code == 401


@pytest.mark.parametrize("failure", [None, Infrastructure("MongoDB failed"), RuntimeError("unexpected")])
async def test_the_secret_stands_in_no_log_line_and_no_span(
    served: Served, failure: Exception | None
) -> None:
    secret = await feed_of(served)
    served.desk.deadlines.failure = failure
    answer = await served.get(f"/kalender/{secret}.ics")
    assert answer.status_code == {type(None): 200, Infrastructure: 503, RuntimeError: 500}[type(failure)]
    assert '"http.route": "/kalender/{secret}.ics"' in served.told
    assert secret not in served.told
    assert secret.removeprefix("jjc_") not in served.told


async def test_a_wrong_secret_stands_in_no_log_line_and_no_span_either(served: Served) -> None:
    """It may be a right one with a slip of the hand."""
    await served.get("/kalender/jjc_" + "x" * 43 + ".ics")
    assert "x" * 20 not in served.told
    assert served.spans


async def test_a_person_makes_a_feed_and_is_shown_its_address_once(served: Served) -> None:
    made = await served.post(BASE, {"scope": "office", "language": "en", "days": 30})
    assert made.status_code == 201
    address = made.json()["address"]
    assert address.startswith(f"{ORIGIN}/kalender/jjc_")
    assert (await served.get(address.removeprefix(ORIGIN))).status_code == 200
    listed = (await served.get(BASE, **TOKEN)).json()["items"]
    assert [one["id"] for one in listed] == [made.json()["id"]]
    assert "address" not in listed[0]


@pytest.mark.parametrize("body", [{"scope": "all"}, {"days": 0}, {"days": 367}, {"language": "jv"}, {"x": 1}])
async def test_a_feed_that_cannot_be_is_refused(served: Served, body: object) -> None:
    assert (await served.post(BASE, body)).status_code == 422


async def test_nobody_makes_or_lists_feeds_without_signing_in(served: Served) -> None:
    assert (await served.get(BASE)).status_code == 401
