"""Reports in MongoDB: the aggregate that the store writes, and the few reads that look for a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.intake.application import announcements, milestone_notation
from services.intake.application.copy_notation import copy_of, noted
from services.intake.application.ports import StoredIdentity
from services.intake.domain import report as domain
from services.intake.domain.events import ExhibitCopied, Receipt, ReportFact, ReportSubmitted
from services.intake.domain.evidence import Exhibit
from services.intake.domain.report import Report
from services.intake.domain.submission import Channel, Kind
from shared.changes import Draft, JsonObject, Write
from shared.clock import from_rfc3339, rfc3339
from shared.store.mongo import Database, translated

REPORTS = "reports"
KEYSETS = "keysets"
VAULT = "vault"
EXHIBITS = "exhibits"


class ReportAggregate:
    """What the store must know about reports.

    The body holds what is public and the PIN's keyed hash. Content rests sealed in the journal, its wrapped
    key in `keysets`; the sealed identity with its own wrapped key is one `vault` document; each exhibit is
    claimed by one document in `exhibits`.
    """

    collection = REPORTS

    def load(self, doc: JsonObject) -> Report:
        """The state from its stored body."""
        return Report(
            report_id=doc["id"],
            receipt=Receipt(doc["number"], bytes(doc["pin_mac"])),
            kind=Kind(doc["kind"]),
            channel=Channel(doc["channel"]),
            received_at=from_rfc3339(doc["received_at"]),
            exhibits=tuple(Exhibit(**exhibit) for exhibit in doc["exhibits"]),
            milestones=tuple(milestone_notation.of_row(one) for one in doc["milestones"]),
            copies=tuple(copy_of(one) for one in doc.get("copies", ())),
            identity_shut=from_rfc3339(doc["identity_shut"]) if "identity_shut" in doc else None,
            withdrawals=tuple(from_rfc3339(at) for at in doc.get("withdrawals", ())),
        )

    def dump(self, state: Report) -> JsonObject:
        """The stored body of a state."""
        # Only where there are some: a state of before has no such field, and an audit compares.
        copies = {"copies": [noted(one) for one in state.copies]} if state.copies else {}
        return {
            **copies,
            "id": state.report_id,
            "number": state.receipt.number,
            "pin_mac": state.receipt.pin_mac,
            "kind": state.kind.value,
            "channel": state.channel.value,
            "received_at": rfc3339(state.received_at),
            "exhibits": [_exhibit(exhibit) for exhibit in state.exhibits],
            "milestones": [milestone_notation.row(one) for one in state.milestones],
            **({"identity_shut": rfc3339(state.identity_shut)} if state.identity_shut else {}),
            **({"withdrawals": [rfc3339(at) for at in state.withdrawals]} if state.withdrawals else {}),
        }

    def evolve(self, state: Report | None, fact: ReportFact) -> Report:
        """The domain's fold."""
        return domain.evolve(state, fact)

    def draft(self, fact: ReportFact) -> Draft:
        """The journal entry of a fact."""
        return announcements.draft(fact)

    def restore(self, entry: JsonObject) -> ReportFact:
        """The fact of a journal entry."""
        return announcements.restore(entry)

    def writes(self, state: Report, facts: Sequence[ReportFact]) -> Sequence[Write]:
        """The side documents of a taken submission, and the claim of a copy."""
        taken = [one for fact in facts if isinstance(fact, ReportSubmitted) for one in _writes(state, fact)]
        made = [fact.made.exhibit.id for fact in facts if isinstance(fact, ExhibitCopied)]
        return [*taken, *(Write(EXHIBITS, one, "insert", {"report": state.report_id}) for one in made)]


def _writes(state: Report, fact: ReportSubmitted) -> list[Write]:
    sealed = fact.sealed
    writes = [Write(KEYSETS, state.report_id, "insert", {"keyset": sealed.keyset})]
    if sealed.identity is not None:
        vault = {"sealed": sealed.identity, "keyset": sealed.identity_keyset}
        writes.append(Write(VAULT, state.report_id, "insert", vault))
    writes.extend(
        Write(EXHIBITS, exhibit.id, "insert", {"report": state.report_id}) for exhibit in fact.exhibits
    )
    return writes


def _exhibit(exhibit: Exhibit) -> JsonObject:
    return {
        "id": exhibit.id,
        "sha256": exhibit.sha256,
        "size": exhibit.size,
        "media_type": exhibit.media_type,
    }


@dataclass(frozen=True, slots=True)
class MongoReports:
    """Finds reports by receipt number and by exhibit, and what the vault keeps of a reporter."""

    database: Database
    aggregate: ReportAggregate

    @translated
    async def by_number(self, number: str) -> Report | None:
        """The report with this receipt number."""
        doc: dict[str, Any] | None = await self.database[REPORTS].find_one(
            {"body.number": number}, {"body": 1}
        )
        return self.aggregate.load(doc["body"]) if doc else None

    @translated
    async def received_at(self, report_id: str) -> datetime | None:
        """When the report of that id was taken (UTC)."""
        doc = await self.database[REPORTS].find_one({"_id": report_id}, {"body.received_at": 1})
        return from_rfc3339(doc["body"]["received_at"]) if doc else None

    @translated
    async def owner_of(self, exhibit_id: str) -> str | None:
        """The report to which an exhibit belongs."""
        doc = await self.database[EXHIBITS].find_one({"_id": exhibit_id}, {"report": 1})
        return str(doc["report"]) if doc else None

    @translated
    async def keyset_of(self, report_id: str) -> str | None:
        """The wrapped key to a report's content; None once it was erased."""
        kept = await self.database[KEYSETS].find_one({"_id": report_id})
        return kept.get("keyset") if kept else None

    @translated
    async def identity_of(self, report_id: str) -> StoredIdentity:
        """What the vault keeps of a reporter, and whether the report was erased."""
        kept = await self.database[VAULT].find_one({"_id": report_id})
        content = await self.database[KEYSETS].find_one({"_id": report_id})
        erased = content is None or content.get("keyset") is None
        if kept is None:
            return StoredIdentity(erased=erased)
        return StoredIdentity(kept.get("sealed"), kept.get("keyset"), erased=erased)
