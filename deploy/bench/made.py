"""Reports as intake would announce and keep them, made without a service: as records and as documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument

from deploy.bench.bodies import encoded
from deploy.bench.many_cases import copies, patterns_of
from services.intake.adapters.mongo_reports import ReportAggregate
from services.intake.application.prepare_report import HandIn, PrepareReport
from services.intake.application.read_report import read
from services.intake.application.receipt_book import ReceiptBook
from services.intake.application.seal_report import ReportSealer
from services.intake.settings import Keys
from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.application.open_case import OpenCaseOf
from shared.changes import PUBLIC, Cause
from shared.clock import WITA, system_clock
from shared.contracts.envelope import Announced
from shared.contracts.intake import ReportSubmittedV1
from shared.ids import new_id
from shared.rules.rulebooks import Rulebooks
from shared.store.fold import Scribe, Stream
from shared.store.journal import announced
from shared.store.plan import Plan

OFFICE = "balikpapan"
SPREAD = timedelta(hours=40)
"""Receipts lie so far apart, so that deadlines do: inside the two days that a review may take."""
CHUNK = 1_000

Documents = dict[str, list[RawBSONDocument]]
"""By collection."""


@dataclass(frozen=True, slots=True)
class Made:
    """A report: its event, and the documents that intake keeps of it."""

    event: Announced
    documents: Documents

    def record(self) -> tuple[bytes, bytes, list[tuple[str, bytes]]]:
        """Key, value and headers as they lie on the topic."""
        return self.event.subject.encode(), self.event.value(), self.event.headers()


def reports(keys: Path, count: int, *, one_reporter: bool = False) -> Iterator[Made]:
    """So many reports received over the last hours, each by intake's own code."""
    now = system_clock()
    prepare, scribe = _intake(keys)
    texts = encoded(now.astimezone(WITA).date() - timedelta(days=1), one_reporter=one_reporter)
    for number in range(count):
        at = now - SPREAD * ((number * 7919 % count) / count)
        submission = read(texts[number % len(texts)])
        given = HandIn(submission, PUBLIC, Cause(new_id()))
        change = prepare.change(given, uploads={}, trace=_trace(number), now=at)
        stream = Stream(change.stream, None, ReportAggregate(), scribe)
        stream.apply(change)
        yield _made(stream)


def cases(keys: Path, count: int) -> Iterator[Documents]:
    """So many opened cases as triage keeps them: what is in `cases` and `keysets`."""
    rules = Rulebooks.load()
    aggregate = CaseAggregate(rules)
    open_case = OpenCaseOf(rules.latest, system_clock)
    scribe = Scribe("/jejak/triage", OFFICE, system_clock, new_id, epoch=1)
    for made in reports(keys, count):
        data = {**made.event.data, "keyset": made.event.keyset}
        change = open_case.from_report(ReportSubmittedV1.model_validate(data), made.event)
        stream = Stream(change.stream, None, aggregate, scribe)
        stream.apply(change)
        documents = _documents(stream)
        yield {name: documents[name] for name in ("cases", "keysets")}


def gathered(each: Iterable[Documents]) -> dict[str, list[bytes]]:
    """The documents of many by collection, as bytes."""
    together: defaultdict[str, list[bytes]] = defaultdict(list)
    for documents in each:
        for name, found in documents.items():
            together[name] += [bytes(document.raw) for document in found]
    return dict(together)


def _chunk_of_cases(keys: Path, count: int) -> dict[str, list[bytes]]:
    return gathered(cases(keys, count))


def _chunk_of_reports(keys: Path, count: int) -> dict[str, list[bytes]]:
    return gathered(made.documents for made in reports(keys, count, one_reporter=True))


def _chunk_of_records(keys: Path, count: int) -> list[Any]:
    return [made.record() for made in reports(keys, count)]


class Maker(AbstractContextManager["Maker"]):
    """Makes many on all cores, in portions; in fresh processes: forked ones would hold a stack's pipes."""

    def __init__(self, keys: Path) -> None:
        self._keys = keys
        self._pool = ProcessPoolExecutor(mp_context=get_context("spawn"))

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def records(self, count: int) -> list[Any]:
        """Records of so many reports."""
        return [one for part in self._each(_chunk_of_records, count) for one in part]

    def case_documents(self, count: int) -> Iterator[dict[str, list[bytes]]]:
        """Documents of so many cases, a portion at a time."""
        return self._each(_chunk_of_cases, count)

    def queue_documents(self, count: int) -> Iterator[dict[str, list[bytes]]]:
        """Documents of so many cases for a queue, a portion at a time: the first in full, then copies."""
        first = next(self.case_documents(min(count, CHUNK)))
        yield first
        yield from self._each(partial(copies, patterns_of(first)), count - len(first["cases"]))

    def report_documents(self, count: int) -> Iterator[dict[str, list[bytes]]]:
        """Documents of so many reports by one reporter, a portion at a time."""
        return self._each(_chunk_of_reports, count)

    def _each(self, work: Any, count: int) -> Iterator[Any]:
        portions = [min(CHUNK, count - start) for start in range(0, count, CHUNK)]
        return self._pool.map(partial(work, self._keys), portions)


def _intake(keys: Path) -> tuple[PrepareReport, Scribe]:
    secrets = Keys.load(keys / "intake")
    prepare = PrepareReport(
        Rulebooks.load().latest(),
        ReceiptBook(secrets.receipts),
        ReportSealer(secrets.contents, secrets.identities),
        system_clock,
        new_id,
    )
    return prepare, Scribe("/jejak/intake", OFFICE, system_clock, new_id, epoch=1)


def _made(stream: Stream[Any, Any]) -> Made:
    documents = _documents(stream)
    entry = bson.decode(documents["journal"][0].raw)
    keyset = bson.decode(documents["keysets"][0].raw)["keyset"]
    documents.pop("outbox")
    return Made(announced(entry, "/jejak/intake", keyset), documents)


def _documents(stream: Stream[Any, Any]) -> Documents:
    plan = Plan()
    stream.write(plan, 0)
    return {
        command.collection: [one["u"] if command.kind == "update" else one for one in command.documents]
        for command in plan.commands()
    }


def _trace(number: int) -> str:
    return f"00-{number + 1:032x}-{number + 1:016x}-01"
