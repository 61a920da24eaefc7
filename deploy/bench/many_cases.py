"""Very many cases as triage keeps them: copies of a few that were made in full, each its own to a queue.

A copy has an id, a time, a category, a place and a deadline of its own, and is written down by triage's own
code. It keeps the report behind its pattern, and with it the sealed content, which opens as any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import bson

from services.triage.adapters.case_documents import CaseDocuments
from services.triage.adapters.mongo_search import search_document
from services.triage.application.search.index_ports import Indexed
from services.triage.domain.case import Case
from services.triage.domain.parts import Place
from services.triage.domain.words import Kind, Stage
from shared.ids import new_id
from shared.rules.rulebooks import Rulebooks

PATTERNS = 100
_SPREAD_S = 40 * 3_600
"""Seconds over which receipts, and with them deadlines, are moved."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A case made in full: its state document and the one of its key, as bytes."""

    case: bytes
    keyset: bytes


def patterns_of(made: dict[str, list[bytes]]) -> Sequence[Pattern]:
    """The first of what was made, each case with its key."""
    keysets = {bson.decode(raw)["_id"]: raw for raw in made["keysets"]}
    return [Pattern(raw, keysets[bson.decode(raw)["_id"]]) for raw in made["cases"][:PATTERNS]]


def copies(patterns: Sequence[Pattern], _keys: Path, count: int) -> dict[str, list[bytes]]:
    """So many more, by collection."""
    random, documents = Random(new_id()), _documents()  # noqa: S311 - a bench's data guards nothing
    loaded = [_loaded(pattern, documents) for pattern in patterns]
    cases, keysets = [], []
    for _ in range(count):
        document, keyset, case = random.choice(loaded)
        made = _copy(case, random)
        body = documents.dump(made)
        cases.append(bson.encode({**document, "_id": made.case_id, "body": body}))
        keysets.append(bson.encode({**keyset, "_id": made.case_id}))
    return {"cases": cases, "keysets": keysets}


def found_by(case: Mapping[str, Any]) -> dict[str, Any]:
    """What the search keeps of a case without words, so that triage does not make it at its start."""
    body, board = case["body"], case["body"]["board"]
    return search_document(
        Indexed(
            case_id=case["_id"],
            office=case["office"],
            revision=body["revision"],
            at=case["at"],
            stage=Stage(board["stage"]),
            kind=Kind(board["kind"]),
            category=board["category"],
            kecamatan=board["kecamatan"],
            marks=frozenset(),
        )
    )


def _loaded(pattern: Pattern, documents: CaseDocuments) -> tuple[dict[str, Any], dict[str, Any], Case]:
    document = bson.decode(pattern.case, bson.CodecOptions[dict[str, Any]](tz_aware=True))
    return document, bson.decode(pattern.keyset), documents.load(document["body"])


def _copy(case: Case, random: Random) -> Case:
    moved = timedelta(seconds=random.uniform(-_SPREAD_S, _SPREAD_S))
    clocks = tuple(
        replace(one, deadline=replace(one.deadline, due_at=one.deadline.due_at + moved))
        for one in case.clocks
    )
    report = replace(
        case.report,
        kind=case.report.kind if case.report.kind is Kind.TIP else random.choice((Kind.REPORT, Kind.FINDING)),
        category=random.choice(_categories()),
        place=Place(kelurahan=random.choice(_kelurahan())),
        received_at=case.report.received_at + moved,
    )
    return replace(case, case_id=new_id(), report=report, clocks=clocks)


@cache
def _documents() -> CaseDocuments:
    return CaseDocuments(Rulebooks.load())


@cache
def _categories() -> Sequence[str]:
    return list(Rulebooks.load().latest().categories)


@cache
def _kelurahan() -> Sequence[str]:
    return [one for one in Rulebooks.load().latest().places if len(one) > len("64.71.03")]
