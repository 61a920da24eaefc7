"""Clocks, routes and what is filed with a case as the API's models."""

from __future__ import annotations

from services.triage.application.contents import Opened
from services.triage.application.journal.step_words import split
from services.triage.application.note_wish import INTAKE
from services.triage.application.read_case import CasePage
from services.triage.console.case.dossier_models import (
    ClassifiedOut,
    ClockOut,
    CorrectedOut,
    DossierOut,
    ElsewhereOut,
    EnclosableOut,
    FormOut,
    IncidentPartOut,
    LetterOut,
    LinkOut,
    NoteOut,
    NumberOut,
    OwedOut,
    ReadingOut,
    TrackOut,
    WishOut,
)
from services.triage.console.case.lodging_view import closing_told
from services.triage.domain.acts.inviting import enclosable
from services.triage.domain.acts.records import Withdrawal
from services.triage.domain.acts.wishes import waiting_wish
from services.triage.domain.belonging.belong import cause_of, name_of
from services.triage.domain.file.dossier import Entry
from services.triage.domain.letters.letters_owed import Owed, owed
from services.triage.domain.parts import Clock
from services.triage.domain.routes.tracks import Track, tracks


def clock_out(clock: Clock) -> ClockOut:
    """A clock."""
    deadline = clock.deadline
    return ClockOut(
        id=deadline.id,
        route=clock.route,
        due_at=clock.due_at,
        extended=clock.extended,
        met_at=clock.met_at,
        lapsed_at=clock.lapsed_at,
        recorded_late=clock.recorded_late,
        closed_at=clock.closed_at,
        warned=list(clock.warned),
        actor=deadline.actor,
        article=deadline.article,
        confirmed=deadline.confirmed,
        readings=[ReadingOut.model_validate(one) for one in deadline.readings],
        governing=deadline.governing,
        margin_seconds=int(deadline.margin.total_seconds()),
        moved_from=clock.moved_from,
        corrections=[CorrectedOut.model_validate(one) for one in deadline.corrections],
    )


def tracks_out(page: CasePage) -> list[TrackOut]:
    """Every route that the plenary chose."""
    return [_track(one) for one in tracks(page.case, page.rules)]


def dossier_out(page: CasePage) -> DossierOut:
    """What is filed."""
    dossier, opened = page.case.dossier, page.opened
    decided, elsewhere = dossier.classification, dossier.elsewhere
    return DossierOut(
        forms=[_form(one, opened) for one in dossier.entries],
        notes=[NoteOut(at=one.at, by=one.by, text=opened.words(one.words)) for one in dossier.notes],
        classification=ClassifiedOut.model_validate(decided) if decided else None,
        numbers=[NumberOut.model_validate(one) for one in dossier.numbers],
        letters=[LetterOut.model_validate(one) for one in dossier.letters],
        letters_owed=[_owed(one) for one in owed_letters(page)],
        enclosable=[EnclosableOut.model_validate(one) for one in enclosable(page.case, page.rules)],
        links=[LinkOut.model_validate(one) for one in dossier.links if one.other in page.others],
        closing_due=closing_told(page),
        apart=[one.other for one in page.case.belonging.apart if one.other in page.others],
        incident=_incident(page),
        walled=list(dossier.walled),
        office_walled=dossier.office_walled,
        withdrawal=_wish(page),
        elsewhere=ElsewhereOut.model_validate(elsewhere) if elsewhere else None,
    )


def _wish(page: CasePage) -> WishOut | None:
    entry = waiting_wish(page.case)
    if entry is None or not isinstance(entry.record, Withdrawal):
        return None
    return WishOut(asked_at=entry.record.asked_at, noted_at=entry.at, online=entry.by == INTAKE.id)


def owed_letters(page: CasePage) -> tuple[Owed, ...]:
    """The letters that are still to be issued; none once there is nothing left of which to make them."""
    return () if page.opened.erased else owed(page.case, page.rules)


def _owed(one: Owed) -> OwedOut:
    return OwedOut(form=one.form.id, name=one.form.title, about=one.about)


def _incident(page: CasePage) -> IncidentPartOut | None:
    held = page.case.belonging.incident
    if held is None:
        return None
    words = page.opened.words((page.case.belonging.renamed or held).words)
    return IncidentPartOut(id=held.incident, name=name_of(words), cause=cause_of(words), since=held.at)


def _track(track: Track) -> TrackOut:
    return TrackOut(
        route=track.route,
        state=track.state,
        handoff_id=track.handoff.id if track.handoff else None,
        told=list(track.told),
        expected=[step.id for step in track.expected],
    )


def _form(entry: Entry, opened: Opened) -> FormOut:
    words = split(opened.words(entry.words)) if entry.words else {}
    return FormOut(step=entry.command, at=entry.at, by=entry.by, record=entry.record, words=words)
