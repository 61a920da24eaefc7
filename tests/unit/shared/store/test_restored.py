"""A restored database: its service stays shut, its heads tell the truth, lost sequences stay taken."""

from __future__ import annotations

import pytest

from shared.contracts.canonical import digest
from shared.errors import Refused
from shared.ids import new_id
from shared.store.fold import Head
from shared.store.journal import LOST, rebuilt, verify_chain
from shared.store.meta import Restored
from shared.store.plan import Plan, packed
from tests.support.fake_store import FakeStore
from tests.support.memory_backend import MemoryBackend
from tests.support.sample_aggregate import Fact, Tally, TallyAggregate, adding, change, closing


async def note(backend: MemoryBackend, **documents: dict[str, object]) -> None:
    plan = Plan()
    for name, document in documents.items():
        plan.put("meta", name, packed({"_id": name, **document}), 0)
    await backend.commit(plan)


def opened(backend: MemoryBackend) -> FakeStore[Tally, Fact]:
    return FakeStore(TallyAggregate(), backend=backend)


@pytest.mark.parametrize(
    ("state", "next_step"),
    [(Restored.LOADING, "--replace"), (Restored.NOT_RECONCILED, "restore reconcile")],
)
async def test_a_service_stays_shut_until_its_database_is_ready(state: Restored, next_step: str) -> None:
    backend = MemoryBackend()
    await note(backend, restored={"state": state.value})
    with pytest.raises(Refused, match=next_step):
        await opened(backend).start()
    await note(backend, restored={"state": Restored.READY.value})
    store = opened(backend)
    await store.start()
    await store.close()


async def test_a_head_tells_the_epoch_of_its_last_event_and_not_of_the_database() -> None:
    """Consumers that applied that event have come to it, whatever was written beside it after a restore."""
    backend, stream = MemoryBackend(), new_id()
    for epoch, decide, told in ((1, adding(), 1), (2, closing, 1)):
        await note(backend, epoch={"value": epoch})
        store = opened(backend)
        await store.start()
        await store.change(change(stream, decide))
        await store.close()
        head = await store.head_of(stream)
        assert head is not None
        assert (head.announced, head.epoch) == (1, told)


async def test_the_first_event_after_a_restore_bears_the_new_epoch_and_goes_on_in_the_chain() -> None:
    backend, stream = MemoryBackend(), new_id()
    store = opened(backend)
    for epoch in (1, 2):
        await note(backend, epoch={"value": epoch})
        store = opened(backend)
        await store.start()
        await store.change(change(stream))
        await store.close()
    first, second = (entry["announced"] for entry in store.entries(stream))
    assert (second["epoch"], second["sequence"], second["prev"]) == (2, 2, first["hash"])
    head = await store.head_of(stream)
    assert head is not None
    assert head.epoch == 2


async def test_lost_events_keep_their_sequences_and_change_no_state() -> None:
    backend, stream = MemoryBackend(), new_id()
    store = opened(backend)
    await store.start()
    await store.change(change(stream))
    entry = store.entries(stream)[-1]
    lost = {
        **{name: entry[name] for name in ("stream", "office", "at", "by", "trace")},
        "seq": 2,
        "type": LOST,
        "cause": "restore",
        "data": {"first": 2, "last": 4, "hash": "ab" * 32, "epoch": 1, "known_by": ["triage:reports"]},
        "announced": None,
        "prev": entry["hash"],
    }
    lost["hash"] = digest(lost)
    state = next(doc for doc in backend.documents("cases") if doc["_id"] == stream)
    reserved = {**state, "v": 2, "head": lost["hash"], "ann": {"seq": 4, "hash": "ab" * 32}}
    plan = Plan()
    plan.insert("journal", packed(lost), 0)
    plan.replace("cases", {"_id": stream, "v": 1}, packed(reserved), 0)
    await backend.commit(plan)
    await store.change(change(stream))
    await store.close()
    entries = store.entries(stream)
    assert entries[-1]["announced"]["sequence"] == 5
    assert entries[-1]["announced"]["prev"] == "ab" * 32
    assert verify_chain(entries, store.scribe.source) == []
    assert rebuilt(entries, TallyAggregate()) == await store.load(stream)
    unfit = {**lost, "data": {**lost["data"], "first": 3}}
    assert [one.what for one in verify_chain([entries[0], unfit], store.scribe.source)][-1:] == [
        "the lost events do not follow"
    ]
    assert Head.of(reserved).announced == 4
