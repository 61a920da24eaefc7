"""A transaction as a value: keys first, writes to one document become one, a clash names its change."""

from __future__ import annotations

from itertools import product
from typing import Any

import bson
import pytest
from bson.codec_options import CodecOptions

from shared.changes import Cause, Fence, Write
from shared.errors import InvalidInput
from shared.ids import new_id
from shared.store import keys
from shared.store.fold import Scribe, Stream
from shared.store.keys import Effect
from shared.store.plan import LARGEST_DOCUMENT, Clash, Plan, packed
from tests.support.fake_store import ClearSealer, FakeStore
from tests.support.gated_backend import GatedBackend
from tests.support.memory_backend import MemoryBackend
from tests.support.sample_aggregate import START, Fact, Tally, TallyAggregate, adding, change

_AWARE = CodecOptions[dict[str, Any]](tz_aware=True)


def side(plan: Plan, kind: Any, number: int, *, owner: int = 0, identity: Any = "x") -> None:
    document = None if kind == "delete" else packed({"_id": identity, "n": number})
    plan.side(Write("vault", identity, kind, {"n": number}), document, owner)


async def test_the_key_is_the_first_thing_that_a_transaction_writes() -> None:
    class Watched(GatedBackend):
        async def commit(self, plan: Plan) -> None:
            collections = [command.collection for command in plan.commands()]
            assert collections[0] == "keys"
            assert collections.index("journal") < collections.index("outbox")
            await super().commit(plan)

    store: FakeStore[Tally, Fact] = FakeStore(TallyAggregate(), backend=Watched())
    await store.start()
    stream = new_id()
    await store.change(change(stream, adding(content=stream), key="k"))
    await store.close()
    assert len(store.entries(stream)) == 1


def test_a_state_is_replaced_only_at_the_version_that_was_decided_on() -> None:
    scribe = Scribe("/jejak/triage", "balikpapan", clock=lambda: START, new_id=new_id, epoch=1)
    first: Stream[Tally, Fact] = Stream("s", None, TallyAggregate(), scribe)
    first.apply(change("s"))
    plan = Plan()
    first.write(plan, 0)
    stored = next(command for command in plan.commands() if command.collection == "cases").documents[0]
    again: Stream[Tally, Fact] = Stream("s", bson.decode(stored.raw, _AWARE), TallyAggregate(), scribe)
    again.apply(change("s"))
    plan = Plan()
    again.write(plan, 0)
    (update,) = next(command for command in plan.commands() if command.kind == "update").documents
    assert update["q"] == {"_id": "s", "v": 1}
    assert "upsert" not in update


@pytest.mark.parametrize(
    ("there", "kinds"), list(product([False, True], product(["insert", "put", "delete"], repeat=3)))
)
async def test_merged_writes_have_the_effect_of_the_writes_in_order(
    *, there: bool, kinds: tuple[str, ...]
) -> None:
    expected: int | None = 0 if there else None
    clash = False
    for number, kind in enumerate(kinds, 1):
        if kind == "insert" and expected is not None:
            clash = True
            break
        expected = None if kind == "delete" else number
    backend, plan = MemoryBackend(), Plan()
    if there:
        backend.collections["vault"] = {bson.encode({"_": "x"}): {"_id": "x", "n": 0}}
    try:
        for number, kind in enumerate(kinds, 1):
            side(plan, kind, number)
        await backend.commit(plan)
    except Clash:
        assert clash
    else:
        found = [doc["n"] for doc in backend.documents("vault")]
        # A clash that later writes would hide is still a clash in order; merged away it hurts nobody.
        assert found == ([] if expected is None else [expected]) or clash


def test_a_second_insert_is_the_fault_of_the_change_that_brings_it() -> None:
    plan = Plan()
    side(plan, "insert", 1, owner=4)
    with pytest.raises(Clash) as clash:
        side(plan, "insert", 2, owner=7)
    assert clash.value.owner == 7


def test_ids_that_are_objects_are_told_apart() -> None:
    plan = Plan()
    side(plan, "insert", 1, identity={"a": 1})
    side(plan, "insert", 2, identity={"a": 2})
    (command,) = plan.commands()
    assert len(command.documents) == 2


def test_a_fence_is_checked_once_however_many_changes_carry_it() -> None:
    plan = Plan()
    for owner in range(3):
        plan.fence(Fence("relay", 2), owner)
    (command,) = plan.commands()
    assert len(command.documents) == 1


def test_a_document_that_mongodb_would_refuse_is_refused_beforehand() -> None:
    with pytest.raises(InvalidInput):
        packed({"_id": 1, "text": "x" * (LARGEST_DOCUMENT + 1)})


def test_a_cause_without_a_key_is_no_key() -> None:
    with pytest.raises(ValueError, match="key"):
        keys.document(Cause("c"), Effect("s", 1, "h"), None, ClearSealer(), office="balikpapan", at=START)
