"""Readiness says which dependency, in what state, since when and why; it tells no addresses."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from shared.errors import Infrastructure
from shared.telemetry.metrics import Metrics
from shared.web import health
from shared.web.health import Dependency, Watch
from tests.support.eventually import eventually
from tests.support.small_app import MovingClock, client_of, small_app

SINCE = "2024-11-25T06:02:00.000000Z"


class Link:
    """A dependency that fails with what it is told to."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.asked = 0

    async def ping(self) -> None:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble


async def _well() -> None:
    return None


async def _broken() -> None:
    raise ConnectionError("mongodb://user:secret@host")


async def _hangs() -> None:
    await asyncio.Event().wait()


async def test_readiness_has_a_line_per_dependency_and_tells_no_addresses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shared.web.health.PATIENCE", 0.01)
    app = small_app(
        dependencies=[
            Dependency("mongodb", _well),
            Dependency("kafka", _broken, required=False),
            Dependency("mail", _hangs, required=False),
        ]
    )
    async with client_of(app) as client:
        ready = await client.get("/readyz")
        metrics = await client.get("/metrics")
    lines = dict(line.split(": ", 1) for line in ready.text.splitlines())
    assert lines["mongodb"].startswith("ok")
    assert lines["kafka"] == f"degraded since {SINCE} (ConnectionError)"
    assert lines["mail"] == f"degraded since {SINCE} (no answer within 0.01 s)"
    assert "secret" not in ready.text
    assert 'jejak_dependency_up{dependency="kafka"} 0.0' in metrics.text
    assert 'jejak_dependency_up{dependency="mongodb"} 1.0' in metrics.text
    assert 'jejak_dependency_down_since_seconds{dependency="kafka"} 1.73251452e+09' in metrics.text
    assert 'jejak_dependency_down_since_seconds{dependency="mongodb"} 0.0' in metrics.text


@pytest.mark.parametrize(
    ("detail", "shown"),
    [
        ("Kafka at 10.0.0.7:9092 does not answer", "Kafka does not answer"),
        ("Kafka at kafka-1:9092,kafka-2:9092 is away", "Kafka is away"),
        ("mongodb://u:p@db.example/x refused", "refused"),
        ("2 of 3 members answer since 12:30", "2 of 3 members answer since 12:30"),
        ("from 192.168.1.20 nothing came", "from nothing came"),
        ("three reports wait; the oldest for 90 s", "three reports wait; the oldest for 90 s"),
    ],
)
async def test_our_own_sentence_is_shown_without_addresses(detail: str, shown: str) -> None:
    link = Link()
    link.trouble = Infrastructure(detail)
    (found,) = await Watch([Dependency("x", link.ping)], Metrics(), MovingClock()).look()
    assert found.fault == shown


async def test_without_a_required_dependency_it_is_not_ready_but_alive() -> None:
    async with client_of(small_app(dependencies=[Dependency("mongodb", _broken)])) as client:
        ready = await client.get("/readyz")
        alive = await client.get("/livez")
    assert (ready.status_code, alive.status_code) == (503, 200)
    assert f"mongodb: fail since {SINCE} (ConnectionError)" in ready.text


async def test_since_is_the_first_failed_look_and_stays_over_later_looks_and_other_reasons() -> None:
    link, clock = Link(), MovingClock()
    watch = Watch([Dependency("kafka", link.ping, required=False)], Metrics(), clock)
    (found,) = await watch.look()
    assert (found.state, found.since) == ("ok", clock.now)
    clock.now += timedelta(minutes=1)
    first = clock.now
    link.trouble = Infrastructure("away")
    await watch.look()
    clock.now += timedelta(minutes=5)
    link.trouble = Infrastructure("still away")
    (found,) = await watch.look()
    assert (found.state, found.since, found.fault) == ("degraded", first, "still away")
    link.trouble = None
    (found,) = await watch.look()
    assert (found.state, found.since) == ("ok", clock.now)


async def test_since_is_true_although_nobody_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LOOK_EVERY_S", 0.01)
    link, clock = Link(), MovingClock()
    app = small_app(dependencies=[Dependency("mongodb", link.ping)], clock=clock)
    watching = asyncio.create_task(app.state.health.run())
    link.trouble = Infrastructure("no primary")
    seen = link.asked
    await eventually(lambda: link.asked > seen + 1)
    clock.now += timedelta(hours=1)
    async with client_of(app) as client:
        ready = await client.get("/readyz")
    watching.cancel()
    assert f"fail since {SINCE} (no primary)" in ready.text


async def test_programs_read_the_same_as_json() -> None:
    dependencies = [Dependency("mongodb", _well), Dependency("kafka", _broken, required=False)]
    async with client_of(small_app(dependencies=dependencies)) as client:
        answer = await client.get("/readyz", headers={"accept": "application/json"})
    told = answer.json()
    assert (answer.status_code, told["ready"]) == (200, True)
    kafka = next(one for one in told["dependencies"] if one["name"] == "kafka")
    kafka.pop("milliseconds")
    assert kafka == {
        "name": "kafka",
        "state": "degraded",
        "required": False,
        "since": SINCE,
        "why": "ConnectionError",
    }
    assert {one["name"] for one in told["dependencies"]} == {"mongodb", "kafka", "assets"}


async def test_many_who_ask_at_once_cost_one_look() -> None:
    link = Link()
    async with client_of(small_app(dependencies=[Dependency("mongodb", link.ping)])) as client:
        await asyncio.gather(*(client.get("/readyz") for _ in range(20)))
    assert link.asked < 20
