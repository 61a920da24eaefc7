"""From what was typed into a step's form to the record of the domain and the texts that are sealed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from services.triage.console.forms.asking import YES_NO
from services.triage.console.forms.posted import Posted, Reader
from services.triage.console.forms.step_questions import PRESENT, SEP
from services.triage.console.forms.step_wording import (
    ABSENT,
    RECUSED,
    SEAT_NAMES,
    WORD_NAMES,
)
from services.triage.domain.acts import inviting
from services.triage.domain.acts.invitations import DiscussionInvitation, Enclosed
from services.triage.domain.acts.records import (
    Completion,
    CompletionRequest,
    Delivered,
    Delivery,
    Record,
    RouteStep,
    Tracing,
    Withdrawal,
)
from services.triage.domain.acts.sittings import (
    Ballot,
    Body,
    Discussion,
    Heard,
    Hearing,
    Plenary,
    PlenaryOutcome,
    Seat,
    Summons,
    Verdict,
    Vote,
)
from services.triage.domain.case import Case
from services.triage.domain.lifecycle import Act
from shared.errors import N_
from shared.rules.handling import Record as Form
from shared.rules.model import Rulebook

_BALLOT: Final = "ballot_"


def record_of(form: Form | None, case: Case, rules: Rulebook, posted: Posted) -> Record | None:
    """The record that a form wants; None for a step without one. Whether it can be so the domain says.

    Raises:
        BadRecord: a field cannot be read, by field.
    """
    if form not in _READERS:
        return None
    reader = Reader(posted, rules.zone)
    found = _READERS[form](case, rules, reader)
    reader.done()
    return found


def words_of(posted: Posted) -> dict[str, str]:
    """The texts of a form, by name."""
    return {name: posted.text(name) for name in WORD_NAMES if posted.text(name).strip()}


def _tracing(_: Case, __: Rulebook, reader: Reader) -> Record:
    reader.choice("suspected", tuple(YES_NO))
    return Tracing(
        traced_on=reader.day("traced_on"),
        suspected=reader.posted.yes("suspected"),
        discovered_on=reader.day_or_none("discovered_on"),
    )


def _discussion(_: Case, __: Rulebook, reader: Reader) -> Record:
    return Discussion(
        number=2 if reader.posted.form == Act.HOLD_SECOND_DISCUSSION else 1,
        invited_at=reader.moment("invited_at"),
        held_at=reader.moment("held_at"),
        seats=tuple(_seat(body, reader) for body in Body),
        evidence=reader.posted.many("evidence"),
    )


def _invitation(case: Case, rules: Rulebook, reader: Reader) -> Record:
    reader.choice("online", tuple(YES_NO))
    chosen = reader.posted.many("file")
    known = {one.id: one for one in inviting.enclosable(case, rules)}
    return DiscussionInvitation(
        number=inviting.coming(case),
        meets_at=reader.moment("meets_at"),
        online=reader.posted.yes("online"),
        file=tuple(known.get(one, Enclosed(id=one, sha256="")) for one in chosen),
    )


def _seat(body: Body, reader: Reader) -> Seat:
    reader.choice(f"present_{body}", tuple(PRESENT))
    verdict = reader.choice(f"verdict_{body}", ("", *Verdict))
    present = reader.posted.yes(f"present_{body}")
    if present and not verdict:
        reader.wrong[f"verdict_{body}"] = N_("Catat pendapat setiap unsur yang hadir.")
    known = verdict if verdict in set(Verdict) else ""
    return Seat(body=body, present=present, verdict=Verdict(known) if known else None)


def _summons(case: Case, _: Rulebook, reader: Reader) -> Record:
    heard = reader.choice("heard", tuple(Heard))
    reader.choice("online", tuple(YES_NO))
    number = sum(isinstance(entry.record, Summons) for entry in case.dossier.entries) + 1
    return Summons(
        summons_id=f"{case.case_id}:{number}",
        heard=Heard(heard) if heard in set(Heard) else Heard.WITNESS,
        hearing_at=reader.moment("hearing_at"),
        online=reader.posted.yes("online"),
        attempt=2 if reader.posted.text("attempt") == "2" else 1,
    )


def _hearing(_: Case, __: Rulebook, reader: Reader) -> Record:
    reader.choice("appeared", tuple(YES_NO))
    kept = reader.posted.many("kept")
    return Hearing(
        summons_id=reader.posted.text("summons_id"),
        held_at=reader.moment("held_at"),
        appeared=reader.posted.yes("appeared"),
        sworn="sworn" in kept,
        counsel="counsel" in kept,
        signed="signed" in kept,
    )


def _plenary(_: Case, __: Rulebook, reader: Reader) -> Record:
    names = [name for name in reader.posted.values if name.startswith(_BALLOT)]
    outcome = reader.choice("outcome", tuple(PlenaryOutcome))
    return Plenary(
        held_at=reader.moment("held_at"),
        ballots=tuple(_ballot(name, reader) for name in names),
        outcome=PlenaryOutcome(outcome) if outcome in set(PlenaryOutcome) else PlenaryOutcome.STOP,
        routes=reader.posted.many("routes"),
        despite=True if reader.posted.yes("despite") else None,
    )


def _ballot(name: str, reader: Reader) -> Ballot:
    took_part = reader.choice(name, tuple(SEAT_NAMES))
    return Ballot(
        commissioner=name.removeprefix(_BALLOT),
        present=took_part != ABSENT,
        recused=took_part == RECUSED,
        vote=Vote(took_part) if took_part in set(Vote) else None,
    )


def _route_step(_: Case, __: Rulebook, reader: Reader) -> Record:
    route, _sep, rest = reader.posted.text("outcome").partition(SEP)
    step, _sep, outcome = rest.partition(SEP)
    if not outcome:
        reader.wrong["outcome"] = N_("Pilih salah satu.")
    return RouteStep(
        route=route,
        step=step,
        outcome=outcome,
        happened_at=reader.moment("happened_at"),
        reference=reader.posted.text("reference").strip(),
    )


def _delivery(_: Case, __: Rulebook, reader: Reader) -> Record:
    route, _sep, delivered = reader.posted.text("delivered").partition(SEP)
    if delivered not in set(Delivered):
        reader.wrong["delivered"] = N_("Pilih salah satu.")
    return Delivery(
        route=route,
        delivered=Delivered(delivered) if delivered in set(Delivered) else Delivered.SENT,
        happened_at=reader.moment("happened_at"),
        reference=reader.posted.text("reference").strip(),
    )


_READERS: Mapping[Form | None, Callable[[Case, Rulebook, Reader], Record]] = {
    Form.COMPLETION_REQUEST: lambda _, __, reader: CompletionRequest(missing=reader.posted.many("missing")),
    Form.COMPLETION: lambda _, __, reader: Completion(
        fulfilled=reader.posted.many("fulfilled"), received_at=reader.moment("received_at")
    ),
    Form.TRACING: _tracing,
    Form.DISCUSSION_INVITATION: _invitation,
    Form.DISCUSSION: _discussion,
    Form.SUMMONS: _summons,
    Form.HEARING: _hearing,
    Form.PLENARY: _plenary,
    Form.ROUTE_STEP: _route_step,
    Form.DELIVERY: _delivery,
    Form.WITHDRAWAL: lambda _, __, reader: Withdrawal(asked_at=reader.moment("asked_at")),
}
