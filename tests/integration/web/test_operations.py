"""The operations page and its JSON on a real database: who may, what they say, and what is not known."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from deploy.local.paths import CHECKOUT
from deploy.local.servers import Servers
from shared.clock import rfc3339
from shared.errors import Infrastructure
from shared.ids import new_id
from shared.security.principals import Principal
from shared.store import meta
from shared.store.mongo import open_client, open_database
from shared.web.operations.standing import VERSION
from tests.support.records_desk import AUDITOR, OFFICER, OPERATOR, RecordsWorld, records_world
from tests.support.stack import Namespace, fresh_namespace

PAGE, API, ORIGIN = "/operasi", "/api/v1/operations", "http://triage.test"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(stack: Servers) -> AsyncIterator[Namespace]:
    async with fresh_namespace(stack) as namespace:
        yield namespace


@pytest.fixture
async def world(place: Namespace) -> AsyncIterator[RecordsWorld]:
    client = open_client(place.mongo_url("triage"), app="test")
    made = await records_world(open_database(client, place.database("triage")))
    await made.clear()
    yield made
    client.close()


def browser(world: RecordsWorld, who: Principal | None, *, page: bool = True) -> httpx.AsyncClient:
    """As this person; without `page` as their program."""
    cookies = {"jejak_session": f"session-{who.username}"} if who and page else {}
    accept = {"Accept": "text/html"} if page else {}
    token = {"Authorization": f"Bearer {who.username}"} if who and not page else {}
    transport = httpx.ASGITransport(world.app)
    headers = {"Accept-Language": "id", **accept, **token}
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN, cookies=cookies, headers=headers)


async def told(world: RecordsWorld) -> dict[str, Any]:
    """What the API says."""
    answer = await browser(world, OPERATOR, page=False).get(API)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def shown(world: RecordsWorld) -> str:
    """The page as one line of words."""
    page = await browser(world, OPERATOR).get(PAGE)
    assert page.status_code == 200, page.text
    return " ".join(page.text.split())


async def test_operators_and_auditors_read_it_and_nobody_else(world: RecordsWorld) -> None:
    for who, page, program in ((OPERATOR, 200, 200), (AUDITOR, 200, 200), (OFFICER, 403, 403)):
        assert (await browser(world, who).get(PAGE)).status_code == page
        assert (await browser(world, who, page=False).get(API)).status_code == program
        if page == 403:
            assert (await browser(world, who).get(f"{PAGE}/stream")).status_code == page
            assert "operator" in (await browser(world, who).get(PAGE)).text
    assert (await browser(world, None).get(PAGE)).status_code == 303
    assert (await browser(world, None, page=False).get(API)).status_code == 401


async def test_a_quiet_service_says_that_nothing_waits(world: RecordsWorld) -> None:
    found = await told(world)
    assert found["outgoing"] == {"rows": 0, "age_s": 0.0, "parked": 0}
    assert found["lags"] == [{"topic": "jejak.reports", "records": 0}]
    assert found["records"] == {"dead": 0, "held_streams": 0, "held_need_person": 0}
    assert (found["backup"], found["restore"], found["unknown"]) == (None, None, [])
    page = await shown(world)
    for words in ("Tidak ada rekaman mati.", "belum pernah dicatat", "belum pernah dipulihkan", VERSION):
        assert words in page


async def test_what_waits_and_what_kafka_refuses_is_counted(world: RecordsWorld) -> None:
    at = rfc3339(world.clock() - timedelta(minutes=12))
    key = {"stream": new_id(), "seq": 1}
    await world.database["journal"].insert_one({**key, "at": at})
    await world.database["outbox"].insert_one({"_id": key})
    found = (await told(world))["outgoing"]
    assert (found["rows"], found["parked"]) == (1, 0)
    assert found["age_s"] == pytest.approx(720, abs=1)
    page = await shown(world)
    assert "yang tertua menunggu 12 mnt" in page
    assert page.count("Perlu tindakan") == 2, "the oldest, and that no backup was noted"
    await world.database["outbox"].update_one({"_id": key}, {"$set": {"parked": "too large"}})
    assert (await told(world))["outgoing"]["parked"] == 1
    assert "./jejak replay" in await shown(world)


async def test_dead_and_held_records_can_be_tried_again_from_the_page(world: RecordsWorld) -> None:
    identity = await world.bury()
    stream = await world.hold("fork", "another history", person=True)
    assert (await told(world))["records"] == {"dead": 1, "held_streams": 1, "held_need_person": 1}
    page = await shown(world)
    assert f'action="/operasi/rekaman/mati/{identity}/coba-lagi"' in page
    assert f"/{stream}/coba" in page
    audited = (await browser(world, AUDITOR).get(PAGE)).text
    assert identity in audited
    assert "coba-lagi" not in audited


async def test_a_backup_of_the_night_is_good_an_older_one_is_not(world: RecordsWorld) -> None:
    for hours, good in ((3, True), (27, False)):
        at = world.clock() - timedelta(hours=hours)
        await meta.note_backup(world.database, at, fingerprint="ab12", documents=4711)
        found = (await told(world))["backup"]
        assert (found["fingerprint"], found["documents"]) == ("ab12", 4711)
        page = await shown(world)
        assert ("Perlu tindakan" not in page) is good
        assert "4.711 dokumen" in page


async def test_a_restore_that_was_not_compared_is_told(world: RecordsWorld) -> None:
    await meta.note_restored(world.database, meta.Restored.NOT_RECONCILED)
    assert (await told(world))["restore"] == {"state": "not_reconciled", "reconciled_at": None}
    assert "Belum dicocokkan" in await shown(world)
    at = rfc3339(world.clock())
    await meta.note_restored(world.database, meta.Restored.READY, reconciled_at=at)
    found = (await told(world))["restore"]
    assert found["state"] == "ready"
    assert found["reconciled_at"] is not None
    assert "Sudah dicocokkan dan dibuka" in await shown(world)


async def test_a_clock_that_stands_still_and_a_topic_far_behind_are_seen(world: RecordsWorld) -> None:
    await meta.note_backup(world.database, world.clock(), fingerprint="ab12", documents=1)
    went_round = world.ticks.of("rounds", 5.0)
    went_round()
    world.lags.lags = {"uji.jejak.reports": 501, "uji.jejak.cases": None}
    assert not (await told(world))["ticks"][0]["late"]
    page = await shown(world)
    assert "Perlu tindakan" not in page
    assert page.count("Perlu dilihat") == 1
    assert "Salinan layanan ini tidak membacanya sekarang." in page
    world.clock.forward(seconds=46)
    assert (await told(world))["ticks"][0]["late"]
    assert "Perlu tindakan" in await shown(world)


async def test_what_does_not_answer_is_said_to_be_unknown_and_the_rest_stays(world: RecordsWorld) -> None:
    world.lags.fault = Infrastructure("Kafka is away")
    found = await told(world)
    assert (found["lags"], found["unknown"]) == (None, ["lags"])
    assert found["outgoing"] is not None
    page = await shown(world)
    assert "Sebagian tidak menjawab dalam 2 detik" in page
    assert "Tidak diketahui" in page


def test_the_version_is_the_one_of_the_checkout() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
