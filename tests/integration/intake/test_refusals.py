"""Without a majority, without a disk, without Kafka: intake says what holds and pretends nothing."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pymongo import WriteConcern
from pymongo.errors import PyMongoError

from deploy.local import access, mongo, ports
from deploy.local.processes import Processes
from deploy.local.servers import Servers
from shared.errors import Infrastructure
from shared.store import rollbacks
from tests.integration.intake.test_forms import HTML, opened, posted, secrets_of
from tests.support.eventually import eventually, eventually_sync
from tests.support.intake import Running, running
from tests.support.small_disk import SmallDisk
from tests.support.stack import Namespace
from tests.support.three_mongos import ThreeMongos

TIP = {"kind": "tip", "channel": "web", "narrative": "Ada amplop di gang belakang."}
TYPED = {"kind": "tip", "narrative": "Ada amplop di gang belakang.", "step": "5", "go": "send"}
MEGABYTES = 700
NOWHERE = "127.0.0.1:1"
"""Kafka is away in all of these."""


async def opened_on(servers: Servers, name: str, folder: Path) -> AsyncIterator[Running]:
    """Intake on these servers."""

    async def made() -> bool:
        """Members that a test before has killed may still be choosing among themselves."""
        try:
            await access.make(servers, name)
        except (Infrastructure, PyMongoError):
            return False
        return True

    await eventually(made, within=60)
    async with running(Namespace(name, servers), folder) as intake:
        yield intake


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreeMongos]:
    with ThreeMongos(tmp_path_factory.mktemp("three") / "mongos") as members:
        yield members


@pytest.fixture
async def intake(three: ThreeMongos, tmp_path: Path) -> AsyncIterator[Running]:
    servers = Servers(mongo_owner_url=three.owner_url, kafka_bootstrap=NOWHERE, secret="invented")
    async for one in opened_on(servers, f"t{secrets.token_hex(4)}", tmp_path / "keys"):
        yield one


async def lines(intake: Running) -> dict[str, str]:
    """What /readyz says of each dependency."""
    answer = await intake.web.get("/readyz")
    return dict(line.split(": ", 1) for line in answer.text.splitlines())


def not_received(page: httpx.Response) -> dict[str, str]:
    """The page says that there is no receipt and keeps what was typed; the hidden fields of its form."""
    assert page.status_code == 503
    assert int(page.headers["retry-after"]) >= 5
    assert "Belum ada tanda terima" in page.text
    assert TYPED["narrative"] in page.text
    assert "location" not in page.headers
    assert "jejak_tanda_terima" not in page.headers.get("set-cookie", "")
    return secrets_of(page.text)


async def test_while_kafka_is_away_a_report_is_stored_and_said_to_wait_until_its_row_is_gone(
    intake: Running,
) -> None:
    taken = await intake.web.post("/api/v1/reports", json=TIP)
    assert (taken.status_code, taken.json()["forwarding"]) == (201, "waiting")
    receipt = taken.json()["receipt"]
    status = await intake.web.post("/api/v1/status", json=receipt)
    assert status.json()["forwarding"] == "waiting"
    await posted(intake, {**await opened(intake), **TYPED})
    page = await intake.web.get("/lapor/selesai", headers=HTML)
    assert "Tersimpan, belum diteruskan" in page.text
    tracked = await posted(intake, {**await opened(intake, "/lacak"), **receipt}, "/lacak")
    assert "Tersimpan, belum diteruskan" in tracked.text
    told = await eventually(lambda: lines(intake), lambda each: "does not answer" in each["kafka"])
    assert re.fullmatch(
        r"degraded since 2024-11-25T04:00:00\.000000Z \(Kafka does not answer\)", told["kafka"]
    )
    assert NOWHERE not in str(told)
    await intake.owner["outbox"].delete_many({"_id.stream": taken.json()["report_id"]})
    status = await intake.web.post("/api/v1/status", json=receipt)
    assert status.json()["forwarding"] == "forwarded"
    tracked = await posted(intake, {**await opened(intake, "/lacak"), **receipt}, "/lacak")
    assert "sudah diteruskan kepada petugas" in tracked.text


async def test_below_a_majority_nothing_is_received_and_what_was_typed_is_taken_once_afterwards(
    intake: Running, three: ThreeMongos
) -> None:
    form = {**await opened(intake), **TYPED}
    three.kill(2, 3)
    refused = await intake.web.post("/api/v1/reports", json=TIP, headers={"idempotency-key": "k-1"})
    assert refused.status_code == 503
    assert refused.json()["type"] == "urn:jejak:problem:not-stored"
    assert "tidak ada tanda terima" in refused.json()["detail"]
    assert "receipt" not in refused.json()
    assert int(refused.headers["retry-after"]) >= 5
    again = not_received(await posted(intake, form))
    assert again["form_id"] == (form.get("form_id") or form["nonce"])
    told = await eventually(lambda: lines(intake), lambda each: "no primary" in each["mongodb"], within=40)
    assert re.match(
        r"fail since .* \(MongoDB has no primary \(1 of 3 members answer\), so nothing", told["mongodb"]
    )
    assert (await intake.web.get("/readyz")).status_code == 503
    await asyncio.to_thread(three.start, 2, 3)
    await asyncio.to_thread(three.wait_primary)
    await eventually(lambda: lines(intake), lambda each: each["mongodb"].startswith("ok"), within=40)
    sent = await posted(intake, {**form, **again})
    assert (sent.status_code, sent.headers["location"]) == (303, "/lapor/selesai")
    taken = await intake.web.post("/api/v1/reports", json=TIP, headers={"idempotency-key": "k-1"})
    assert taken.status_code in {200, 201}
    assert await intake.count("reports") == 2, "each once, whatever became of the first tries"


async def test_a_rollback_is_an_alarm_until_an_operator_has_seen_it(
    intake: Running, three: ThreeMongos
) -> None:
    watch = rollbacks.Rollbacks(intake.service.database, intake.namespace.mongo_url("intake"))
    await watch.ping()
    noted = [doc async for doc in intake.owner["meta"].find({"_id": {"$regex": "^rollbacks:"}})]
    assert len(noted) == 3, "each member is asked"
    await asyncio.to_thread(roll_back, three)
    await watch.look()
    assert await rollbacks.unseen(intake.service.database) >= 1
    restarted = rollbacks.Rollbacks(intake.service.database, intake.namespace.mongo_url("intake"))
    with pytest.raises(Exception, match="took back writes"):
        await restarted.ping()
    assert await rollbacks.mark_seen(intake.service.database) >= 1
    await restarted.ping()


def roll_back(three: ThreeMongos) -> None:
    """Let a primary acknowledge alone what the others never saw, and come back when they have gone on."""
    old = three.wait_primary()
    others = [number for number in (1, 2, 3) if number != old]
    three.kill(*others)
    with three.direct(old) as alone:
        weak = alone["scratch"].get_collection("x", write_concern=WriteConcern(w=1, j=True))
        weak.insert_one({"lost": True})
    three.kill(old)
    three.start(*others)
    three.wait_primary(other_than=old)

    def written() -> bool:
        with three.direct(three.wait_primary(other_than=old)) as new:
            new["scratch"]["x"].insert_one({"kept": True})
        return True

    eventually_sync(written, within=60)
    three.start(old)

    def rolled_back() -> bool:
        folder = three.data(old) / "rollback"
        return folder.is_dir() and any(folder.rglob("*.bson"))

    eventually_sync(rolled_back, within=90)

    def member_again() -> bool:
        try:
            with three.direct(old) as back:
                hello: dict[str, Any] = back.admin.command("hello")
        except PyMongoError:
            return False  # it is busy with itself
        return bool(hello["secondary"] or hello["isWritablePrimary"])

    eventually_sync(member_again, within=60)


class SmallMongo:
    """One mongod whose data lie on a disk of a few hundred megabytes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.port = ports.choose(0)
        self.processes = Processes(folder)
        self.secret = mongo.secret(folder)
        described = mongo.describe(folder / "mongo", self.port, cache_gb=0.25, oplog_mb=64)
        self.disk = SmallDisk(folder / "mongo" / "data", megabytes=MEGABYTES, processes=self.processes)
        self.processes.start(self.disk.around(described))
        self.processes.wait_ready(mongo.NAME, lambda: mongo.make_ready(self.port, self.secret), within_s=60)

    def fill(self, *, leave_percent: float) -> None:
        """Leave so much of the disk free."""
        self.disk.relieve()
        self.disk.fill(leave_kb=round(MEGABYTES * 1024 * leave_percent / 100))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallMongo]:
    server = SmallMongo(tmp_path / "small")
    yield server
    server.processes.close()


@pytest.mark.whole_suite
async def test_as_the_disk_fills_there_is_an_alarm_then_no_files_then_no_reports_and_never_a_receipt(
    small: SmallMongo, tmp_path: Path
) -> None:
    url = mongo.owner_url(small.secret, small.port)
    servers = Servers(mongo_owner_url=url, kafka_bootstrap=NOWHERE, secret="invented")
    async for intake in opened_on(servers, "tsmall", tmp_path / "keys"):
        assert (await lines(intake))["disk"].startswith("ok")
        small.fill(leave_percent=15)
        assert re.search(r"degraded since .*8[45] % full \(alarm at 80 %\)", (await lines(intake))["disk"])
        assert (await intake.web.post("/api/v1/uploads", content=b"%PDF-1.4 x")).status_code == 201
        small.fill(leave_percent=8)
        await lines(intake)
        upload = await intake.web.post("/api/v1/uploads", content=b"%PDF-1.4 x")
        assert (upload.status_code, upload.json()["type"]) == (503, "urn:jejak:problem:storage-full")
        assert (await intake.web.post("/api/v1/reports", json=TIP)).status_code == 201
        form = {**await opened(intake), **TYPED}
        small.fill(leave_percent=2)
        await lines(intake)
        report = await intake.web.post("/api/v1/reports", json=TIP)
        assert (report.status_code, report.json()["type"]) == (503, "urn:jejak:problem:not-stored")
        assert "hampir habis" in not_full(await posted(intake, form))
        small.fill(leave_percent=30)
        await lines(intake)
        assert (await posted(intake, form)).status_code == 303
        assert await intake.count("reports") == 2
        await overfill(small, intake)
        not_received(await posted(intake, {**form, "form_id": (await fresh(intake))["form_id"]}))
        assert "does not answer" in (await lines(intake))["mongodb"]


def not_full(page: httpx.Response) -> str:
    """The page of a report for which there was no room."""
    not_received(page)
    return page.text


async def fresh(intake: Running) -> dict[str, str]:
    """The secrets of another form; its name is its nonce."""
    found = await opened(intake)
    return {**found, "form_id": found.get("form_id") or found["nonce"]}


async def overfill(small: SmallMongo, intake: Running) -> None:
    """Write until mongod gives up, as it does when its disk is full."""
    small.disk.fill()

    async def gone() -> bool:
        try:
            await intake.owner["ballast"].insert_one({"x": b"\0" * 4_000_000})
        except Exception:  # noqa: BLE001 - whatever it dies of
            return not small.processes.running(mongo.NAME)
        return False

    await eventually(gone, within=90)
