"""One record per version of a type, as it once travelled: this build still reads it, and nobody edits it."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import Announced
from shared.messaging.records import decode
from shared.messaging.submissions import arrived
from tests.support.kafka import SampleRecord

SAMPLES = Path(__file__).parent / "samples"
LEDGER = SAMPLES / "SHA256SUMS"


def load(path: Path) -> SampleRecord:
    """The record in a sample's file."""
    sample = json.loads(path.read_text(encoding="utf-8"))
    headers = [(name, text.encode()) for name, text in sample["headers"].items()]
    value = json.dumps(sample["value"], ensure_ascii=False).encode()
    return SampleRecord(value, sample["key"].encode(), headers)


def files() -> list[Path]:
    """Every sample."""
    return sorted(SAMPLES.glob("*/*.json"))


def ledger() -> dict[str, str]:
    """What each sample's bytes were when it was added."""
    lines = LEDGER.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def test_every_type_has_a_sample() -> None:
    assert {path.parent.name for path in files()} == set(CATALOGUE)


def test_no_sample_was_edited_or_removed_since_it_was_added() -> None:
    there = {str(path.relative_to(SAMPLES)): sha256(path.read_bytes()).hexdigest() for path in files()}
    assert there == ledger(), "a sample is never edited: add the next version's beside it"


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_old_record_is_still_read_whole(path: Path) -> None:
    record = load(path)
    listed = CATALOGUE[path.parent.name]
    if listed.owner == "channel":
        assert arrived(record).data.type == listed.type
        return
    event, model = decode(record, listed.topic)
    assert isinstance(model, listed.model)
    assert model.data() == event.data, "what was written is what is read: nothing lost, nothing renamed"


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_event_travels_and_comes_back_the_same(path: Path) -> None:
    listed = CATALOGUE[path.parent.name]
    if listed.owner == "channel":
        return
    record = load(path)
    event, _ = decode(record, listed.topic)
    again, _ = decode(_sent(event, record), listed.topic)
    assert again == event


def test_an_unknown_field_is_ignored_by_a_reader_and_counts_in_the_hash() -> None:
    path = SAMPLES / "jejak.triage.case_opened.v1" / "1.json"
    record = load(path)
    event, _ = decode(record, CATALOGUE[path.parent.name].topic)
    newer: dict[str, Any] = {**event.data, "of_a_later_version": True}
    sent = _sent(_with(event, newer), record)
    again, model = decode(sent, CATALOGUE[path.parent.name].topic)
    assert again.data["of_a_later_version"] is True
    assert model is not None
    assert not hasattr(model, "of_a_later_version")


def _with(event: Announced, data: dict[str, Any]) -> Announced:

    return replace(event, data=data).sealed()


def _sent(event: Announced, record: SampleRecord) -> SampleRecord:
    return SampleRecord(event.value(), record.key, event.headers())
