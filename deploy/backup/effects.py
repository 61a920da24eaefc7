"""Rebuilds lost events from what others did because of them; the hash that a consumer holds proves it.

With no topic left, the journals of the other services still tell most: triage the report that it opened a
case for and the receiver's answer, notify the escalation that it laid into the tray, intake the milestones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from deploy.backup.beyond import Seen, Told
from services.notify.application import announcements as notify
from services.notify.application.notation import dossier_of, plain
from services.triage.application import announcements as triage
from services.triage.application.journal import entry_types, notation
from services.triage.application.journal.restoration import restore
from services.triage.application.note_wish import INTAKE
from services.triage.domain.clocks.deadlines import REPORT_WINDOW, registration
from services.triage.domain.events import CaseOpened, CaseRefused, CaseRegistered
from shared.changes import JsonObject
from shared.clock import from_rfc3339, rfc3339
from shared.contracts.canonical import clean
from shared.contracts.envelope import Announced, Event
from shared.contracts.intake import ReportSubmittedV1, WithdrawalAskedV1
from shared.contracts.notify import HandoffAcknowledgedV1, HandoffReturnedV1, HandoffSentV1
from shared.contracts.triage import CaseEscalatedV1
from shared.ids import derived
from shared.rules.rulebooks import Rulebooks
from shared.store.fold import Head
from shared.store.mongo import Database, translated

_ANSWERS: dict[str, type[Event]] = {
    entry_types.SENT: HandoffSentV1,
    entry_types.ACKNOWLEDGED: HandoffAcknowledgedV1,
    entry_types.RETURNED: HandoffReturnedV1,
}
_MILESTONE = "milestone_reached"


@dataclass(frozen=True, slots=True)
class Effects:
    """Looks into the journals of the others."""

    databases: dict[str, Database]
    books: Rulebooks

    async def prove(
        self, owner: str, stream: str, head: Head, told: Sequence[Told], seen: Sequence[Seen]
    ) -> list[Told]:
        """What others acted upon after a head, as far as its hashes lead to where one of them has come."""
        known = await self._known(owner, stream)
        rebuilt = [one for one in await self._rebuilt(owner, stream) if one.event.id not in known]
        for missing in _variants(rebuilt):
            proven = _chained(head, [*missing, *told], seen)
            if proven:
                return proven
        return []

    async def _rebuilt(self, owner: str, stream: str) -> list[Told]:
        if owner == "intake":
            return await self._reports(stream)
        if owner == "triage":
            return [*await self._milestones(stream), *await self._escalations(stream)]
        return await self._answers(stream)

    async def _reports(self, report_id: str) -> list[Told]:
        found = await self._entries("triage", derived(report_id, "case"), entry_types.OPENED)
        made = []
        for entry in found:
            fact = restore(entry, self.books)
            if isinstance(fact, CaseOpened):
                report, place = fact.report, fact.report.place
                data = {**notation.report(report), "place": notation.place(place) if place else None}
                model = ReportSubmittedV1.model_validate(data)
                act = _Act("triage", entry, "intake", report_id)
                made.append(act.because_of(model, rfc3339(report.received_at)))
        return [*made, *await self._wishes(report_id)]

    async def _wishes(self, report_id: str) -> list[Told]:
        """What its reporter asked for, which triage took down word for word."""
        made = []
        for entry in await self._entries("triage", derived(report_id, "case"), entry_types.STEPPED):
            if entry["by"]["id"] != INTAKE.id:
                continue
            asked_at = from_rfc3339(entry["data"]["record"]["asked_at"])
            model = WithdrawalAskedV1(report_id=report_id, asked_at=asked_at, words=entry["data"]["words"])
            made.append(_Act("triage", entry, "intake", report_id).because_of(model, rfc3339(asked_at)))
        return made

    async def _milestones(self, case_id: str) -> list[Told]:
        state = await self._state(case_id)
        if state is None:
            return []
        report_id, rules = state["report"]["report_id"], self.books.pinned(state["rulebook"])
        made = []
        for entry in await self._entries("intake", report_id, _MILESTONE):
            at, name = from_rfc3339(entry["data"]["reached_at"]), entry["data"]["milestone"]
            about: dict[str, Any] = {"case_id": case_id, "at": at, "by": "", "report_id": report_id}
            about |= {"number": 0, "proposed_by": "", "reason": ""}
            if name == "registered":
                draft = triage.draft(CaseRegistered(**about, deadlines=registration(rules, at)))
            elif name == "refused":
                draft = triage.draft(CaseRefused(**about))
            else:
                continue
            act = _Act("intake", entry, "triage", case_id)
            made.append(act.because_it_said(draft.event_type or "", clean(draft.data), rfc3339(at)))
        return made

    async def _escalations(self, case_id: str) -> list[Told]:
        made = []
        for entry in await self._entries("notify", case_id, notify.CREATED):
            data = entry["data"]
            told = {**plain(dossier_of(data)), "content": data["content"], "reason": data["reason"]}
            told["handoff_no"], told["evidence"] = told.pop("no"), told["evidence"] or None
            if told["place"]:
                told["place"]["tps"] = told["place"]["tps"] or None
            act = _Act("notify", entry, "triage", case_id)
            made.append(act.because_of(CaseEscalatedV1.model_validate(told), data["escalated_at"]))
        return made

    async def _answers(self, case_id: str) -> list[Told]:
        state = await self._state(case_id)
        made = []
        for kind, contract in _ANSWERS.items():
            for entry in await self._entries("triage", case_id, kind):
                data = {name: value for name, value in entry["data"].items() if name != "internal"}
                moment = next(value for name, value in data.items() if name.endswith("_at"))
                about = {"case_id": case_id, "report_id": state["report"]["report_id"] if state else ""}
                model = contract.model_validate({**data, **about})
                act = _Act("triage", entry, "notify", case_id)
                made.append(act.because_of(model, rfc3339(from_rfc3339(moment))))
        return made

    @translated
    async def _entries(self, service: str, stream: str, kind: str) -> list[JsonObject]:
        found = self.databases[service]["journal"].find({"stream": stream, "type": kind}, {"_id": 0})
        entries: list[JsonObject] = await found.sort("seq", 1).to_list(None)
        return entries

    @translated
    async def _state(self, case_id: str) -> JsonObject | None:
        found: JsonObject | None = await self.databases["triage"]["cases"].find_one({"_id": case_id})
        return None if found is None else dict(found["body"])

    @translated
    async def _known(self, owner: str, stream: str) -> set[str]:
        query = {"stream": stream, "announced": {"$ne": None}}
        found = self.databases[owner]["journal"].find(query, {"announced.id": 1})
        return {entry["announced"]["id"] async for entry in found}


@dataclass(frozen=True, slots=True)
class _Act:
    """An entry that somebody wrote because of an event, and the stream which that event is of."""

    witness: str
    entry: JsonObject
    owner: str
    stream: str

    def because_of(self, model: Event, time: str) -> Told:
        """The event, from its contract."""
        return self.because_it_said(type(model).model_fields["type"].default, model.data(), time)

    def because_it_said(self, kind: str, data: JsonObject, time: str) -> Told:
        """The event with its own id: whoever acts upon an event notes that as the cause."""
        event = Announced(
            id=self.entry["cause"],
            type=kind,
            source=f"/jejak/{self.owner}",
            subject=self.stream,
            time=time,
            sequence=0,
            epoch=0,
            office=self.entry["office"],
            prev="",
            hash="",
            data=data,
            trace=self.entry["trace"],
        )
        return Told(event, f"journal of {self.witness}")


def _variants(rebuilt: Sequence[Told]) -> list[list[Told]]:
    """Lateness was added to a report when its case was opened, or told before: only a hash says."""
    plainly = [_without_window(one) for one in rebuilt]
    return [list(rebuilt)] if plainly == list(rebuilt) else [plainly, list(rebuilt)]


def _without_window(one: Told) -> Told:
    missing = one.event.data.get("missing")
    if not missing or missing[-1] != REPORT_WINDOW:
        return one
    data = {name: value for name, value in one.event.data.items() if name != "missing"}
    rest = {"missing": missing[:-1]} if missing[:-1] else {}
    return Told(replace(one.event, data={**data, **rest}), one.told_by)


def _chained(head: Head, candidates: Sequence[Told], seen: Sequence[Seen]) -> list[Told]:
    """Candidates in the order of their times, chained on; up to the last one whose hash somebody holds."""
    places = {place.hash: place for place in seen}
    epoch = max((place.epoch for place in seen), default=1)
    best: list[Told] = []
    way: list[Told] = []
    sequence, prev = head.announced, head.announced_hash
    by_id = {one.event.id: one for one in candidates}
    for one in sorted(by_id.values(), key=lambda one: from_rfc3339(one.event.time)):
        sequence += 1
        event = replace(one.event, sequence=sequence, epoch=one.event.epoch or epoch, prev=prev).sealed()
        way.append(Told(event, one.told_by))
        prev = event.hash
        if prev in places:
            best = list(way)
    return best
