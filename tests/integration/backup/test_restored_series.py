"""After a restore no number goes to a second case: recovered, skipped, or a person says how far it came."""

from __future__ import annotations

from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest

from services.triage.domain.numbers.series import NumberSeries
from shared.contracts.envelope import Announced
from shared.errors import Refused
from shared.ids import new_id
from shared.store import meta
from shared.store.held import queue_key
from shared.store.journal import Journal, announced
from shared.store.mongo import Client, Database, open_client, open_database
from shared.store.position import NOWHERE, Position, Verdict, judge
from tests.integration.backup.conftest import Shell
from tests.support.memory_backend import MemoryBackend
from tests.support.numbering import KEY, mayors, office_series, process
from tests.support.stack import Namespace

SERIES = ("--election", "pilkada_2024", "--series", "reports", "--year", "2024")
SAID = ("--reason", "buku register", "--by", "Sari")


@dataclass
class Restored:
    """Triage's database with the first of three numbers, which its case was not told; all were announced."""

    client: Client
    namespace: Namespace
    cases: list[str]
    events: list[Announced]
    shell: Shell

    def database(self, service: str) -> Database:
        return open_database(self.client, self.namespace.database(service))

    async def knows(self, service: str, event: Announced) -> None:
        """A service has come to this event and remembers its place alone."""
        document = NOWHERE.moved(event).document(queue_key(f"{service}:cases", event.subject))
        await self.database(service)["positions"].insert_one(document)

    async def holds(self, event: Announced) -> None:
        """Intake keeps the event, because it cannot apply it yet."""
        key = queue_key("intake:cases", event.subject)
        document = {
            "_id": {**key, "epoch": event.epoch, "sequence": event.sequence, "hash": event.hash},
            "queue": key,
            "code": "gap",
            "prev": event.prev,
            "headers": [[name, raw] for name, raw in event.headers()],
            "value": event.value(),
        }
        await self.database("intake")["held"].insert_one(document)

    async def reconcile(self) -> list[Any]:
        """What is listed."""
        found = await self.shell("restore", "reconcile", "--without-kafka")
        return sorted(one["kind"] for one in found["listed"])

    async def open(self) -> None:
        await self.shell("restore", "open", "--accept", "diperiksa", "--by", "Sari")

    async def goes_on(self, *cases: str) -> tuple[list[int], NumberSeries]:
        """Start triage's store and number cases; their numbers, and the series with its record in order."""
        one = await process(self.database("triage"))
        await one.numberer.repair("balikpapan")
        found = await one.numberer.number(office_series(), mayors(*cases))
        for case, number in found.items():
            assert await one.tell.number_of(case) == (number.seq, number.text)
        state = await one.series.load(KEY.stream)
        await one.close()
        journal = Journal(self.database("triage"), service="triage")
        assert await journal.verify(KEY.stream) == []
        assert state is not None
        return [found[case].seq for case in cases], state

    async def applied_next(self, service: str) -> Verdict:
        """What a consumer makes of the series' newest event."""
        entries = await Journal(self.database("triage"), service="triage").entries(KEY.stream)
        key = queue_key(f"{service}:cases", KEY.stream)
        found = await self.database(service)["positions"].find_one({"_id": key})
        position = Position.of(found) if found else NOWHERE
        return judge(position, announced(entries[-1], "/jejak/triage"))


def _saved(memory: MemoryBackend) -> dict[str, Any]:
    """What a backup has of a series, and of its cases nothing."""
    entries = [entry for entry in memory.documents("journal") if entry["stream"] == KEY.stream]
    numbers = memory.documents("numbers")
    saved = {"journal": entries, "series": memory.documents("series"), "numbers": numbers}
    return deepcopy({**saved, "untold_numbers": numbers})


@pytest.fixture
async def restored(namespace: Namespace) -> AsyncIterator[Restored]:
    memory, cases = MemoryBackend(), [new_id() for _ in range(3)]
    one = await process(memory)
    backup: dict[str, Any] = {}
    for case in cases:
        await one.numberer.number(office_series(), mayors(case))
        backup = backup or _saved(memory)
    events = [announced(entry, "/jejak/triage") for entry in await one.entries()]
    await one.close()
    client = open_client(namespace.mongo_owner_url, app="test-owner")
    database = open_database(client, namespace.database("triage"))
    for name, documents in backup.items():
        await database[name].insert_many(documents)
    about = {"from": "x", "taken_at": "2026-11-27T01:00:00.000000Z"}
    await meta.note_restored(database, meta.Restored.NOT_RECONCILED, **about)
    shell = Shell({"JEJAK_MONGO_URL": namespace.mongo_owner_url, "JEJAK_NAMESPACE": namespace.name})
    yield Restored(client, namespace, cases, events, shell)
    client.close()


async def test_numbers_that_others_still_know_stay_with_their_cases(restored: Restored) -> None:
    for event in restored.events[1:]:
        await restored.holds(event)
    assert await restored.reconcile() == []
    numbers, state = await restored.goes_on(*restored.cases, new_id())
    assert numbers == [1, 2, 3, 4]
    assert state.skipped == ()


async def test_where_the_last_one_is_known_what_is_lost_is_skipped(restored: Restored) -> None:
    await restored.holds(restored.events[2])
    assert await restored.reconcile() == ["lost"]
    await restored.open()
    numbers, state = await restored.goes_on(restored.cases[0], new_id())
    assert numbers == [1, 4]
    assert [(gap.first, gap.last) for gap in state.skipped] == [(2, 3)]


async def test_where_nobody_knows_the_last_one_a_person_must_say_it(restored: Restored) -> None:
    await restored.knows("notify", restored.events[2])
    await restored.knows("intake", restored.events[0])
    assert await restored.reconcile() == ["lost", "numbers"]
    with pytest.raises(Refused, match="restore numbers"):
        await restored.open()
    with pytest.raises(Refused, match="say the last one"):
        await restored.shell("restore", "numbers", *SERIES, "--last", "1", *SAID)
    with pytest.raises(Refused, match="nothing is listed"):
        await restored.shell("restore", "numbers", *SERIES[:-1], "2023", "--last", "3", *SAID)
    done = await restored.shell("restore", "numbers", *SERIES, "--last", "3", *SAID)
    assert done == {"skipped": 2, "next_number": 4}
    assert await restored.reconcile() == ["lost"]
    await restored.open()
    numbers, state = await restored.goes_on(new_id())
    assert numbers == [4]
    assert [(gap.first, gap.last, gap.reason) for gap in state.skipped] == [(2, 3, "buku register")]
    assert [await restored.applied_next(service) for service in ("notify", "intake")] == [Verdict.APPLY] * 2


async def test_a_series_that_began_after_the_backup_does_not_begin_again(restored: Restored) -> None:
    for name in ("journal", "series", "numbers", "untold_numbers"):
        await restored.database("triage")[name].delete_many({})
    await restored.knows("notify", restored.events[2])
    assert await restored.reconcile() == ["lost", "numbers"]
    await restored.shell("restore", "numbers", *SERIES, "--last", "3", *SAID)
    assert await restored.reconcile() == ["lost"]
    await restored.open()
    numbers, state = await restored.goes_on(new_id())
    assert numbers == [4]
    assert [(gap.first, gap.last) for gap in state.skipped] == [(1, 3)]
    assert [await restored.applied_next(service) for service in ("notify", "intake")] == [Verdict.APPLY] * 2
