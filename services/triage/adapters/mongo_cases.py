"""Cases in MongoDB: the aggregate that the store writes, and the look at one case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.triage.adapters.case_documents import CaseDocuments
from services.triage.adapters.mongo_reached import has_reached
from services.triage.adapters.mongo_series import told
from services.triage.adapters.passed_cases import left_behind
from services.triage.application import announcements
from services.triage.application.journal import restoration
from services.triage.application.queue.views import CaseFile, Entry, History
from services.triage.domain.case import Case
from services.triage.domain.events import CaseOpened, Fact
from services.triage.domain.evolution import evolve
from services.triage.domain.facts import DeadlineCorrected
from services.triage.domain.file.dossier_facts import NumberAssigned
from services.triage.domain.passing.passing_facts import CasePassed
from shared.changes import Draft, JsonObject, Write
from shared.clock import from_rfc3339
from shared.errors import DomainError
from shared.rules.errors import NoSuchRulebook
from shared.rules.rulebooks import Rulebooks
from shared.store.journal import Journal, rebuilt, verify_chain
from shared.store.mongo import Database, translated

CASES = "cases"
KEYSETS = "keysets"


class CaseAggregate:
    """What the store must know about cases; the key that came with a report rests beside them."""

    collection = CASES

    def __init__(self, books: Rulebooks) -> None:
        self.books = books
        self.documents = CaseDocuments(books)

    def load(self, doc: JsonObject) -> Case:
        """The state from its stored body."""
        return self.documents.load(doc)

    def dump(self, state: Case) -> JsonObject:
        """The stored body of a state."""
        return self.documents.dump(state)

    def evolve(self, state: Case | None, fact: Fact) -> Case:
        """The domain's fold."""
        return evolve(state, fact)

    def draft(self, fact: Fact) -> Draft:
        """The journal entry of a fact."""
        return announcements.draft(fact)

    def restore(self, entry: JsonObject) -> Fact:
        """The fact of a journal entry."""
        return restoration.restore(entry, self.books)

    def writes(self, state: Case, facts: Sequence[Fact]) -> Sequence[Write]:
        """The key of a new case, its numbers as told, corrections as arrived, what a former office keeps."""
        keys = [
            Write(KEYSETS, state.case_id, "insert", {"keyset": fact.keyset})
            for fact in facts
            if isinstance(fact, CaseOpened) and fact.keyset is not None
        ]
        office, case_id = state.report.office, state.case_id
        numbers = [
            told(one, fact.series, case_id)
            for fact in facts
            if isinstance(fact, NumberAssigned)
            for one in state.offices
        ]
        reached = [has_reached(office, fact) for fact in facts if isinstance(fact, DeadlineCorrected)]
        left = [one for fact in facts if isinstance(fact, CasePassed) for one in left_behind(state, fact)]
        return [*keys, *numbers, *reached, *left]


@dataclass(frozen=True, slots=True)
class MongoCases:
    """Finds a case and its journal."""

    database: Database
    aggregate: CaseAggregate
    journal: Journal

    @translated
    async def find(self, office: str, case_id: str) -> CaseFile | None:
        """The case with the wrapped key to its content."""
        doc = await self.database[CASES].find_one({"_id": case_id, "office": office}, {"body": 1})
        if doc is None:
            return None
        key = await self.database[KEYSETS].find_one({"_id": case_id})
        return CaseFile(self.aggregate.load(doc["body"]), key["keyset"] if key else None)

    @translated
    async def history(self, case_id: str) -> History:
        """The case's journal and whether its chain holds, also against the state that is shown.

        The state is read first: what is committed in between is in the journal and not in the comparison.
        """
        doc = await self.database[CASES].find_one({"_id": case_id}, {"v": 1, "head": 1, "body": 1})
        entries = await self.journal.entries(case_id)
        broken = [f"{one.seq}: {one.what}" for one in verify_chain(entries, self.journal.source)]
        shown = [entry for entry in entries if doc and entry["seq"] <= doc["v"]]
        return History([_entry(entry) for entry in entries], [*broken, *self._differences(doc, shown)])

    def _differences(self, doc: JsonObject | None, entries: Sequence[JsonObject]) -> list[str]:
        if doc is None or not entries:
            return ["the case or its journal is missing"]
        if doc["head"] != entries[-1]["hash"]:
            return [f"{doc['v']}: the case's head is not the journal's last entry"]
        try:
            folded = rebuilt(entries, self.aggregate)
        except (DomainError, NoSuchRulebook, KeyError, ValueError) as error:
            return [f"{doc['v']}: the journal cannot be folded ({type(error).__name__})"]
        return [] if folded == self.aggregate.load(doc["body"]) else [f"{doc['v']}: the case is not the fold"]


def _entry(doc: JsonObject) -> Entry:
    return Entry(
        seq=doc["seq"],
        type=doc["type"],
        at=from_rfc3339(doc["at"]),
        by=doc["by"]["id"],
        by_kind=doc["by"]["kind"],
        data=doc["data"],
        trace=doc["trace"],
        hash=doc["hash"],
    )
