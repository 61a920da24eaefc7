"""The journal's chains: canonical JSON as RFC 8785 says, tampering is seen, states can be folded again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from copy import deepcopy

import bson
import pytest
import rfc8785
from hypothesis import given, strategies as st

from shared.changes import Json, JsonObject
from shared.contracts.canonical import LARGEST_INTEGER, canonical, clean
from shared.ids import new_id
from shared.store.fold import Scribe, Stream
from shared.store.journal import announced, entry_hash, rebuilt, verify_chain
from shared.store.plan import Plan
from tests.support.fake_store import FakeStore
from tests.support.sample_aggregate import START, Fact, Tally, TallyAggregate, adding, change, closing

SOURCE = "/jejak/triage"
_text = st.text(st.characters(codec="utf-8"), max_size=20)
_scalar = st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | _text
_keys = st.text(st.characters(max_codepoint=127), max_size=8)
json_values = st.recursive(
    _scalar,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_keys, inner, max_size=4),
    max_leaves=20,
)


@pytest.fixture
async def store() -> AsyncIterator[FakeStore[Tally, Fact]]:
    store: FakeStore[Tally, Fact] = FakeStore(TallyAggregate())
    await store.start()
    yield store
    await store.close()


@pytest.fixture
async def entries(store: FakeStore[Tally, Fact]) -> list[JsonObject]:
    stream = new_id()
    for decide in (adding(), adding(2, note="internal"), adding(3, content="sealed"), closing):
        await store.change(change(stream, decide))
    return store.entries(stream)


@given(json_values)
def test_canonical_json_is_that_of_rfc_8785(value: Json) -> None:
    cleaned = clean(value)
    assert canonical(cleaned) == rfc8785.dumps(cleaned)


@given(json_values)
def test_what_was_cleaned_has_no_null_field_and_stays_as_it_is(value: Json) -> None:
    cleaned = clean({"value": value})
    assert b":null" not in canonical(cleaned)
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), 2**53, -(2**53), b"x", {1: 2}, {"é": 1}, {"a": [{"b": 0.5}]}]
)
def test_what_the_journal_cannot_keep_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        clean(value)


def test_an_entry_hashes_all_but_itself(entries: list[JsonObject]) -> None:
    assert set(entries[0]) - {"_id"} == {
        "stream", "seq", "office", "type", "at", "by", "cause", "data", "trace", "announced", "prev", "hash",
    }  # fmt: skip
    for field in set(entries[0]) - {"_id", "hash"}:
        changed = {**entries[0], field: "changed"}
        assert entry_hash(changed) != entries[0]["hash"], field


def test_an_untouched_chain_has_no_problem(entries: list[JsonObject]) -> None:
    assert verify_chain(entries, SOURCE) == []


@pytest.mark.parametrize("field", ["at", "by", "cause", "data", "office", "trace", "type"])
def test_an_edited_entry_is_found(entries: list[JsonObject], field: str) -> None:
    edited = deepcopy(entries)
    edited[1][field] = {"amount": 99} if field == "data" else "changed"
    assert {problem.seq for problem in verify_chain(edited, SOURCE)} == {2}


def test_an_edit_with_its_hash_made_good_is_found_at_the_next_entry(entries: list[JsonObject]) -> None:
    edited = deepcopy(entries)
    edited[1]["cause"] = "another"
    edited[1]["hash"] = entry_hash(edited[1])
    assert [problem.seq for problem in verify_chain(edited, SOURCE)] == [3]


def test_a_deleted_entry_is_found(entries: list[JsonObject]) -> None:
    assert any("missing" in problem.what for problem in verify_chain([entries[0], *entries[2:]], SOURCE))
    assert verify_chain(entries[1:], SOURCE)


def test_swapped_entries_are_found(entries: list[JsonObject]) -> None:
    assert verify_chain([entries[1], entries[0], *entries[2:]], SOURCE)


def test_an_event_that_was_changed_in_both_hashes_is_found(entries: list[JsonObject]) -> None:
    edited = deepcopy(entries)
    edited[0]["announced"]["id"] = new_id()
    edited[2]["announced"]["prev"] = "0" * 64
    assert any("event's prev" in problem.what for problem in verify_chain(edited, SOURCE))


def test_an_event_is_the_same_at_every_building(entries: list[JsonObject]) -> None:
    once, again = announced(entries[2], SOURCE, "wrapped"), announced(deepcopy(entries[2]), SOURCE, "wrapped")
    assert (once.headers(), once.value()) == (again.headers(), again.value())
    assert once.computed_hash() == once.hash


def test_an_event_after_erasure_differs_only_in_its_keyset(entries: list[JsonObject]) -> None:
    before, after = announced(entries[2], SOURCE, "wrapped"), announced(entries[2], SOURCE, None)
    assert before.hash == after.hash == after.computed_hash()
    assert b'"keyset":null' in after.value()


def test_an_entry_that_announces_nothing_is_no_event(entries: list[JsonObject]) -> None:
    with pytest.raises(ValueError, match="announces nothing"):
        announced(entries[3], SOURCE)


def test_the_fold_of_the_journal_is_the_state(entries: list[JsonObject]) -> None:
    assert rebuilt(entries, TallyAggregate()) == Tally(6, closed=True)
    assert rebuilt([], TallyAggregate()) is None


@given(st.lists(st.integers(0, 1_000_000), min_size=1, max_size=12))
def test_any_journal_folds_to_the_state_that_was_stored(amounts: list[int]) -> None:
    scribe = Scribe(SOURCE, "balikpapan", clock=lambda: START, new_id=new_id, epoch=1)
    stream: Stream[Tally, Fact] = Stream("s", None, TallyAggregate(), scribe)
    for amount in amounts:
        stream.apply(change("s", adding(amount)))
    plan = Plan()
    stream.write(plan, 0)
    written = next(command for command in plan.commands() if command.collection == "journal").documents
    entries = [bson.decode(raw.raw) for raw in written]
    assert verify_chain(entries, SOURCE) == []
    assert rebuilt(entries, TallyAggregate()) == stream.state
