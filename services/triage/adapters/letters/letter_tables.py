"""The tables, lists and signatures that a wording may name, each in rows of words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from services.triage.adapters.letters.letter_words import Told, named
from services.triage.domain.acts.sittings import Ballot, Seat
from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter_calls import Call
from shared.rules.model import Group
from shared.rules.wording import due_words
from shared.web.formats import date_time, file_size

Row = tuple[str, ...]


def exhibits(told: Told) -> list[Row]:
    """Number, what it is, size, SHA-256."""
    return [
        (str(no), _called(told, one), file_size(one.exhibit.size), one.exhibit.sha256)
        for no, one in enumerate(told.letter.snapshot.exhibits, start=1)
    ]


def _called(told: Told, one: parts.ListedExhibit) -> str:
    medium = one.exhibit.media_type.partition("/")[0]
    words = told.words["media"].get(medium, told.word("media", "application"))
    return f"{words} ({one.exhibit.media_type})"


def deadlines(told: Told) -> list[Row]:
    """What must be done, until when, under which article."""
    return [
        (one.deadline.name_id, due_words(one.deadline, "id"), one.deadline.article)
        for one in sorted(told.letter.snapshot.deadlines, key=lambda one: one.deadline.due_at)
    ]


def requirements(told: Told) -> list[Row]:
    """Requirement, its group, met or not."""
    return [
        (one.name, told.word("group", one.group), told.word("met", "yes" if one.met else "no"))
        for one in told.letter.snapshot.requirements
    ]


def parties(told: Told) -> list[Row]:
    """Those whom this kind of letter may name: as what, name, address."""
    return [
        (told.word("heard", one.heard), ", ".join(filter(None, (one.name, one.capacity))), one.address or "-")
        for one in named(told)
    ]


def seats(told: Told) -> list[Row]:
    """Body, who sat for it, present or not, what it held."""
    debate = told.letter.subject
    if not isinstance(debate, parts.Debate):
        return []
    return [
        (
            told.word("body", seat.body),
            ", ".join(name for body, name in debate.people if body == seat.body) or "-",
            told.word("present", "yes" if seat.present else "no"),
            _held(told, seat, dict(debate.opinions).get(seat.body, "")),
        )
        for seat in debate.seats
    ]


def _held(told: Told, seat: Seat, opinion: str) -> str:
    verdict = told.word("verdict", seat.verdict) if seat.verdict else ""
    return ": ".join(filter(None, (verdict, opinion))) or "-"


def file(told: Told) -> list[Row]:
    """What goes along with an invitation: number, what it is, SHA-256."""
    call = told.letter.subject
    if not isinstance(call, Call):
        return []
    snapshot = told.letter.snapshot
    named = {one.key: f"{one.title} (surat ke-{one.no})" for one in snapshot.issued}
    named |= {one.exhibit.id: _called(told, one) for one in snapshot.exhibits}
    return [(str(no), named.get(one.id, one.id), one.sha256) for no, one in enumerate(call.file, start=1)]


def ballots(told: Told) -> list[Row]:
    """Commissioner, present or not, vote or recusal."""
    meeting = told.letter.subject
    if not isinstance(meeting, parts.Meeting):
        return []
    return [
        (
            name,
            told.word("present", "yes" if ballot.present else "no"),
            _voted(told, ballot),
        )
        for name, ballot in zip(meeting.names, meeting.ballots, strict=True)
    ]


def _voted(told: Told, ballot: Ballot) -> str:
    if ballot.recused:
        return told.word("recused", "yes")
    return told.word("vote", ballot.vote).capitalize() if ballot.vote else "-"


def moments(told: Told) -> list[Row]:
    """What has happened so far: receipt of the report, then each decision with its moment."""
    happened: list[tuple[datetime, str]] = [
        (told.letter.snapshot.received_at, told.word("moment", "received"))
    ]
    happened += [(one.decided_at, one.called) for one in told.letter.snapshot.rulings]
    return [(date_time(at), words) for at, words in sorted(happened)]


def missing(told: Told) -> list[str]:
    """Requirements that are not met."""
    lacking = [one for one in told.letter.snapshot.requirements if not one.met]
    order = list(Group)
    return [
        f"{one.name} ({told.word('group', one.group)})"
        for one in sorted(lacking, key=lambda one: order.index(one.group))
    ]


def evidence(told: Told) -> list[str]:
    """The evidence that a joint discussion named; the first edition has no words for its kinds."""
    debate = told.letter.subject
    known = told.words.get("evidence", {})
    return [known.get(one, one) for one in debate.evidence] if isinstance(debate, parts.Debate) else []


def routes(told: Told) -> list[str]:
    """Where a plenary sends the case."""
    meeting = told.letter.subject
    return list(meeting.routes) if isinstance(meeting, parts.Meeting) else []


def body_signers(told: Told) -> list[Row]:
    """Everybody who sat for a body; a body that was there and names nobody gets room for a name."""
    debate = told.letter.subject
    if not isinstance(debate, parts.Debate):
        return []
    return [
        (told.word("body", seat.body), name)
        for seat in debate.seats
        if seat.present
        for name in ([name for body, name in debate.people if body == seat.body] or [""])
    ]


def plenary_signers(told: Told) -> list[Row]:
    """The commissioners who were present and did not recuse themselves."""
    meeting = told.letter.subject
    if not isinstance(meeting, parts.Meeting):
        return []
    sat = zip(meeting.names, meeting.ballots, strict=True)
    return [
        (told.word("role", "commissioner"), name)
        for name, ballot in sat
        if ballot.present and not ballot.recused
    ]


TABLES: Mapping[str, Callable[[Told], list[Row]]] = {
    "exhibits": exhibits,
    "deadlines": deadlines,
    "requirements": requirements,
    "parties": parties,
    "file": file,
    "seats": seats,
    "ballots": ballots,
    "moments": moments,
}
LISTS: Mapping[str, Callable[[Told], list[str]]] = {
    "missing": missing,
    "evidence": evidence,
    "routes": routes,
}
SIGNERS: Mapping[str, Callable[[Told], list[Row]]] = {
    "bodies": body_signers,
    "commissioners": plenary_signers,
}
