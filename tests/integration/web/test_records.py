"""The records' pages and API on a real database: who may, what is done, and what is never shown."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from deploy.local.servers import Servers
from shared.ids import new_id
from shared.security.principals import Principal
from shared.store.decided import Act
from shared.store.mongo import open_client, open_database
from shared.web.records.places import dead_path, held_path
from tests.support.buried import order
from tests.support.records_desk import (
    AUDITOR,
    CONSUMER,
    OFFICER,
    OPERATOR,
    RecordsWorld,
    records_world,
)
from tests.support.stack import Namespace, fresh_namespace

LIST = "/operasi/rekaman"
API = "/api/v1/records"
ORIGIN = "http://triage.test"


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


class Browser:
    """A person's browser, with the secrets of the page that was read last."""

    def __init__(self, world: RecordsWorld, who: Principal | None, language: str = "id") -> None:
        cookies = {"jejak_session": f"session-{who.username}"} if who else {}
        headers = {"Accept": "text/html", "Accept-Language": language}
        transport = httpx.ASGITransport(world.app)
        self.web = httpx.AsyncClient(transport=transport, base_url=ORIGIN, cookies=cookies, headers=headers)
        self.secrets: dict[str, str] = {}

    async def get(self, path: str) -> httpx.Response:
        page = await self.web.get(path)
        found = re.findall(r'name="(csrf|nonce|seen)" value="([^"]+)"', page.text.split("<main", 1)[-1])
        self.secrets = dict(found) or self.secrets
        return page

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.web.post(path, data={**self.secrets, **fields})


def api(world: RecordsWorld, who: Principal) -> httpx.AsyncClient:
    """A client with a person's token."""
    headers = {"Authorization": f"Bearer {who.username}"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(world.app), base_url=ORIGIN, headers=headers)


async def test_an_operator_acts_an_auditor_reads_and_nobody_else_sees_anything(world: RecordsWorld) -> None:
    await world.few()
    (row,) = await world.desk.dead.list(limit=1)
    for who, status in ((OPERATOR, 200), (AUDITOR, 200), (OFFICER, 403), (None, 303)):
        page = await Browser(world, who).get(LIST)
        assert page.status_code == status
        assert ("/coba-lagi" in page.text) == (who is OPERATOR)
    for path in (f"{dead_path(row.id)}/coba-lagi", f"{dead_path(row.id)}/buang", f"{LIST}/coba-sekarang"):
        browser = Browser(world, AUDITOR)
        await browser.get(LIST)
        assert (await browser.post(path, reason="r")).status_code == 403
    assert (await api(world, OFFICER).get(f"{API}/dead")).status_code == 403
    assert (await api(world, AUDITOR).post(f"{API}/dead/{row.id}/retry")).status_code == 403


async def test_a_form_without_its_token_changes_nothing(world: RecordsWorld) -> None:
    identity = await world.bury()
    refused = await Browser(world, OPERATOR).post(f"{dead_path(identity)}/buang", reason="noise")
    assert refused.status_code == 403
    assert (await world.desk.dead_record(identity)).record.status == "waiting"


async def test_every_state_is_told_in_words_with_the_next_step_and_never_a_byte(world: RecordsWorld) -> None:
    await world.few()
    browser = Browser(world, OPERATOR)
    dead = (await browser.get(LIST)).text
    assert "Isinya melanggar kontrak" in dead
    assert "Kiriman ditolak" in dead
    assert "Menunggu layanan" in dead
    held = (await browser.get(f"{LIST}?tampilan=tertahan")).text
    assert "Bertentangan dengan yang sudah diterapkan" in held
    assert "the program failed: KeyError" in held
    decided = (await browser.get(f"{LIST}?tampilan=diputus")).text
    assert "Akan dicoba lagi" in decided
    for record in await world.desk.dead.list(limit=10):
        page = (await browser.get(dead_path(record.id))).text
        assert "Langkah berikutnya" in page
        assert "Siti Aminah" not in page
        assert "0811-5550" not in page
    english = (await Browser(world, OPERATOR, "en").get(LIST)).text
    assert "Its content breaks the contract" in english


async def test_a_discard_needs_a_reason_is_done_once_and_says_who(world: RecordsWorld) -> None:
    identity = await world.bury("hash", stream=new_id())
    browser, here = Browser(world, OPERATOR), dead_path(identity)
    await browser.get(f"{here}/buang")
    blank = await browser.post(f"{here}/buang", reason=" ")
    assert blank.status_code == 422
    assert "Tulis alasannya." in blank.text
    named = await browser.post(f"{here}/buang", reason="hubungi 0811-5550-1234")
    assert named.status_code == 422
    assert "0811-5550-1234</textarea>" in named.text
    done = await browser.post(f"{here}/buang", reason="penulis uji coba")
    assert done.status_code == 303
    assert (await browser.post(f"{here}/buang", reason="penulis uji coba")).status_code == 303
    assert (await browser.post(f"{here}/buang", reason="lain")).status_code == 409
    await browser.get(LIST)
    late = await browser.post(f"{here}/buang", reason="lagi", nonce="")
    assert late.status_code == 409
    assert "sudah diputus" in late.text
    shown = (await browser.get(here)).text
    assert "Maya (uji)" in shown
    assert "penulis uji coba" in shown
    (entry,) = await world.desk.journal.entries(identity)
    assert entry["by"] == {"kind": "person", "id": OPERATOR.account_id, "office": OPERATOR.office}
    assert await world.database["held"].count_documents({}) == 0


async def test_a_retry_and_its_taking_back_and_what_a_command_asked(world: RecordsWorld) -> None:
    identity, asked = await world.bury(), await world.bury()
    await world.desk.orders.ask([order(Act.RETRY, asked)])
    browser = Browser(world, OPERATOR)
    await browser.get(LIST)
    await browser.post(f"{dead_path(identity)}/coba-lagi")
    assert (await world.desk.dead_record(identity)).record.status == "retry"
    for each in (identity, asked):
        await browser.get(dead_path(each))
        assert (await browser.post(f"{dead_path(each)}/tarik")).status_code == 303
        assert (await world.desk.dead_record(each)).may_be_decided
    await browser.get(dead_path(identity))
    assert (await browser.post(f"{dead_path(identity)}/tarik")).status_code == 409


async def test_all_shown_are_asked_for_in_one_step_and_carried_out_at_the_next_sweep(
    world: RecordsWorld,
) -> None:
    ids = [await world.bury("fault") for _ in range(3)]
    browser = Browser(world, OPERATOR)
    await browser.get(f"{LIST}?kode=fault")
    data = {**browser.secrets, "record": ids}
    assert (await browser.web.post(f"{LIST}/coba-lagi", data=data)).status_code == 303
    assert await world.desk.orders.count() == 3
    await world.desk.decisions.carry_out_asked()
    assert {record.status for record in await world.desk.dead.list(limit=9)} == set()
    entries = [await world.desk.journal.entries(identity) for identity in ids]
    assert {entry["by"]["id"] for (entry,) in entries} == {OPERATOR.account_id}


async def test_a_fork_is_skipped_with_a_reason_and_only_the_one_that_was_seen(world: RecordsWorld) -> None:
    stream = await world.hold("fork", "another history", person=True, behind=2)
    key = {"consumer": CONSUMER, "stream": stream}
    await world.database["positions"].insert_one(
        {"_id": key, "epoch": 1, "sequence": 6, "hash": "a" * 64, "past": []}
    )
    browser, here = Browser(world, OPERATOR), held_path(CONSUMER, stream)
    await browser.get(f"{here}/lewati")
    assert (await browser.post(f"{here}/lewati", reason="")).status_code == 422
    other = await browser.post(f"{here}/lewati", reason="keliru", seen=f"1.7.{'f' * 64}.fork")
    assert other.status_code == 404
    await browser.get(f"{here}/lewati")
    assert (await browser.post(f"{here}/lewati", reason="dari gugus yang hilang")).status_code == 303
    position = await world.database["positions"].find_one({"_id": key})
    assert position is not None
    assert (position["sequence"], position["skipped"][0]["by"]) == (7, OPERATOR.account_id)
    (left,) = await world.desk.held.of(stream)
    assert (left.sequence, left.next_try) == (8, world.clock.now)


async def test_what_is_missing_is_passed_over_after_a_while_and_the_record_behind_it_is_kept(
    world: RecordsWorld,
) -> None:
    stream = await world.hold("gap", "an event before it is missing", person=True)
    browser, here = Browser(world, OPERATOR), held_path(CONSUMER, stream)
    await browser.get(f"{here}/lewati")
    early = await browser.post(f"{here}/lewati", reason="tidak akan pernah terbaca")
    assert early.status_code == 409
    assert "15 menit" in early.text
    world.clock.forward(minutes=16)
    page = await browser.get(f"{here}/lewati")
    assert "Lewati yang hilang?" in page.text
    done = await browser.post(f"{here}/lewati", reason="tidak akan pernah terbaca")
    assert done.status_code == 303
    assert "Yang hilang dilewati" in (await browser.get(done.headers["location"])).text
    (left,) = await world.desk.held.of(stream)
    assert (left.sequence, left.next_try) == (7, world.clock.now)


async def test_held_streams_are_tried_one_by_one_or_all_that_fit(world: RecordsWorld) -> None:
    one = await world.hold("failed", "the program failed: KeyError")
    two, other = await world.hold("failed", "again"), await world.hold("gap", "missing")
    browser = Browser(world, OPERATOR)
    await browser.get(f"{LIST}?tampilan=tertahan")
    await browser.post(f"{held_path(CONSUMER, one)}/coba")
    due = world.database["held"].distinct
    assert await due("queue.stream", {"next_try": {"$lte": world.clock.now}}) == [one]
    assert (await browser.post(f"{LIST}/coba-sekarang", kode="failed")).status_code == 303
    tried = await due("queue.stream", {"next_try": {"$lte": world.clock.now}})
    assert sorted(tried) == sorted([one, two])
    assert other not in tried


async def test_long_lists_are_paged_and_a_cursor_of_another_view_is_refused(world: RecordsWorld) -> None:
    await world.many()
    browser = Browser(world, OPERATOR)
    for view in ("mati", "tertahan"):
        first = (await browser.get(f"{LIST}?tampilan={view}")).text
        (following,) = re.findall(r'href="([^"]+)" rel="next"', first)
        second = (await browser.get(following.replace("&amp;", "&"))).text
        assert (first.count("data-row"), second.count("data-row")) == (50, 10)
        assert "Ke awal daftar" in second
        (cursor,) = re.findall(r"setelah=([^&]+)", following)
        assert (await browser.get(f"{LIST}?tampilan=diputus&setelah={cursor}")).status_code == 400


async def test_programs_of_operators_do_the_same_over_the_api(world: RecordsWorld) -> None:
    identity, stream = await world.bury(), await world.hold("conflict", "the case is closed", behind=2)
    web = api(world, OPERATOR)
    counts = (await web.get(API)).json()
    assert counts == {"dead": 1, "held_streams": 1, "held_need_person": 0, "held_records": 3}
    (dead,) = (await web.get(f"{API}/dead", params={"reason": "contract"})).json()["items"]
    assert (dead["id"], dead["asked"]) == (identity, None)
    assert not {"sealed", "value", "headers", "key"} & dead.keys()
    assert (await web.post(f"{API}/dead/{identity}/retry")).json()["status"] == "retry"
    assert (await web.post(f"{API}/dead/{identity}/take-back")).json()["status"] == "waiting"
    key = {"Idempotency-Key": "once"}
    body = {"reason": "noise"}
    for _ in range(2):
        done = await web.post(f"{API}/dead/{identity}/discard", json=body, headers=key)
        assert (done.status_code, done.json()["decision"]) == (200, "noise")
    assert (await web.post(f"{API}/dead/{identity}/discard", json=body)).status_code == 409
    assert (await web.post(f"{API}/dead/{new_id()}/retry")).status_code == 404
    (held,) = (await web.get(f"{API}/held")).json()["items"]
    assert (held["stream"], held["behind"], held["code"]) == (stream, 2, "conflict")
    tried = (await web.post(f"{API}/held/{CONSUMER}/{stream}/try")).json()
    assert tried["next_try"] == world.clock.now.isoformat().replace("+00:00", "Z")
    skip = {"reason": "r", **{name: held[name] for name in ("epoch", "sequence", "hash", "code")}}
    assert (await web.post(f"{API}/held/{CONSUMER}/{stream}/skip", json=skip)).status_code == 409


async def test_an_empty_desk_says_so_in_every_view(world: RecordsWorld) -> None:
    browser = Browser(world, OPERATOR)
    for view, words in (
        ("mati", "Tidak ada rekaman mati"),
        ("tertahan", "Tidak ada aliran yang tertahan"),
        ("diputus", "Belum ada yang diputus"),
        ("mati&kode=hash", "Tidak ada yang cocok dengan saringan"),
    ):
        page = (await browser.get(f"{LIST}?tampilan={view}")).text
        assert words in page
        assert 'href="http://intake.test/operasi/rekaman"' in page
