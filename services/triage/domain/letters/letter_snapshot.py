"""Takes the snapshot that letters are made from: one case as it stood at one entry of its journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.triage.domain.acts.records import Completion, CompletionRequest
from services.triage.domain.case import Case
from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter import LetterForm
from services.triage.domain.letters.letter_calls import calls
from services.triage.domain.letters.letter_decisions import dispatches, rulings
from services.triage.domain.letters.letter_earlier import earlier, letter_of
from services.triage.domain.letters.letter_errors import NoSuchForm
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.letters.letter_records import Records, Texts
from services.triage.domain.letters.snapshot import Letterhead, Snapshot
from shared.rules.model import Group, Rulebook

CANCELLATION, CANCELLATION_EN = "Pembatalan surat", "Cancellation of a letter"


@dataclass(frozen=True, slots=True)
class Taken:
    """The journal entry at which the case stood so: number, hash and moment (UTC)."""

    seq: int
    head: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Clear:
    """What rests sealed, opened for as long as a letter is made."""

    narrative: str = field(repr=False)
    parties: tuple[parts.Party, ...] = field(repr=False)
    texts: Callable[[str], Texts] = field(repr=False)
    reason: Callable[[str], str] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)
    place: str = field(default="", repr=False)


def form_for(snapshot: Snapshot, rules: Rulebook, form: str, about: str = "") -> LetterForm:
    """A form of the rulebook; a status notice about a decision is worded as what that decision was.

    A letter about an earlier one cancels it, on the same form; no source seen tells a code for that.

    Raises:
        NoSuchForm: the rulebook has none of that id, or it is not a letter that can be set.
    """
    row = rules.forms.get(form)
    if row is None or row.template not in set(LetterKind):
        raise NoSuchForm(form)
    ruled = next((one for one in snapshot.rulings if about and one.key == about), None)
    kind = LetterKind(row.template)
    if kind is LetterKind.STATUS and ruled is not None and ruled.kind is not None:
        kind = ruled.kind
    if letter_of(about):
        return LetterForm(
            id=row.id, kind=LetterKind.CANCELLATION, code="", confirmed=False, title=CANCELLATION
        )
    code = f"Model {row.code}" if row.code else ""
    return LetterForm(id=row.id, kind=kind, code=code, confirmed=row.confirmed, title=row.name_id)


def snapshot(case: Case, taken: Taken, clear: Clear, rules: Rulebook, office: Letterhead) -> Snapshot:
    """The case with everything that letters tell of it; raises MixedCases for a party of another case."""
    records = Records(case, rules, clear.texts, clear.names)
    stage, dossier, report = rules.case_stages.get(case.stage), case.dossier, case.report
    article = rules.articles.get(dossier.classification.article or "") if dossier.classification else None
    return Snapshot(
        case_id=case.case_id,
        kind=case.kind,
        seq=taken.seq,
        head=taken.head,
        taken_at=taken.at,
        office=office,
        receipt_number=report.receipt_number,
        received_at=report.clock_start,
        letters=len(dossier.letters),
        category=rules.category_name(case.category, "id"),
        article=article.name_id if article else "",
        occurred_at=report.occurred_at or "",
        place=", ".join(filter(None, (clear.place, _place(case, rules)))),
        event=clear.narrative,
        stage=stage.name_id if stage else "",
        numbers=_numbers(case),
        parties=clear.parties,
        exhibits=tuple(parts.ListedExhibit(case_id=case.case_id, exhibit=one) for one in report.evidence),
        deadlines=_deadlines(case),
        requirements=_requirements(case, rules),
        invitations=tuple(records.invitations()),
        testimonies=tuple(records.testimonies()),
        reviews=tuple(records.opinions(study=False)),
        studies=tuple(records.opinions(study=True)),
        calls=tuple(calls(case, clear.texts)),
        debates=tuple(records.debates()),
        meetings=tuple(records.meetings()),
        dispatches=dispatches(case, rules),
        rulings=rulings(case, rules, clear.reason),
        issued=earlier(case.case_id, dossier.letters, rules),
    )


def _numbers(case: Case) -> tuple[parts.CaseNumber, ...]:
    return tuple(
        parts.CaseNumber(case_id=one.case_id, series=one.series, number=one.number)
        for one in case.dossier.numbers
    )


def _deadlines(case: Case) -> tuple[parts.Due, ...]:
    """Those that run, with the extension if it is used."""
    return tuple(
        parts.Due(case_id=case.case_id, deadline=replace(one.deadline, due_at=one.due_at))
        for one in case.clocks
        if one.waiting
    )


def _place(case: Case, rules: Rulebook) -> str:
    place = case.report.place
    if place is None:
        return ""
    kelurahan = rules.places.get(place.kelurahan or "")
    kecamatan = rules.kecamatan_of(place.kelurahan or "")
    names = [one.name for one in (kelurahan, kecamatan) if one]
    return ", ".join([*names, *(f"TPS {one}" for one in place.tps)])


def _requirements(case: Case, rules: Rulebook) -> tuple[parts.Requirement, ...]:
    """All of them, formal ones first; lacking is what the report lacked or was asked for, until it came."""
    lacking = set(case.report.missing)
    for entry in case.dossier.entries:
        if isinstance(entry.record, CompletionRequest):
            lacking |= set(entry.record.missing)
        elif isinstance(entry.record, Completion):
            lacking -= set(entry.record.fulfilled)
    order = list(Group)
    return tuple(
        parts.Requirement(case_id=case.case_id, name=row.name_id, group=row.group, met=row.id not in lacking)
        for row in sorted(rules.requirements.values(), key=lambda row: order.index(row.group))
    )
