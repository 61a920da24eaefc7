"""What part of a case each kind of letter is about, and whom it may name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from services.triage.domain.acts.sittings import Heard
from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.letters.snapshot import Snapshot

Subjects = Callable[[Snapshot], Sequence[parts.Subject]]


def _sworn(snapshot: Snapshot, *, expert: bool) -> Sequence[parts.Subject]:
    return [one for one in snapshot.testimonies if one.sworn and (one.heard is Heard.EXPERT) is expert]


def _dispatches(snapshot: Snapshot) -> Sequence[parts.Subject]:
    return snapshot.dispatches


def _ruled(kind: LetterKind) -> Subjects:
    return lambda snapshot: [one for one in snapshot.rulings if one.kind is kind]


SUBJECTS: Mapping[LetterKind, Subjects] = MappingProxyType(
    {
        LetterKind.REGISTRATION: _ruled(LetterKind.REGISTRATION),
        LetterKind.REFUSAL: _ruled(LetterKind.REFUSAL),
        LetterKind.SUMMONS: lambda snapshot: snapshot.invitations,
        LetterKind.OATH: lambda snapshot: _sworn(snapshot, expert=False),
        LetterKind.EXPERT_OATH: lambda snapshot: _sworn(snapshot, expert=True),
        LetterKind.HEARING: lambda snapshot: snapshot.testimonies,
        LetterKind.PRELIMINARY_REVIEW: lambda snapshot: snapshot.reviews,
        LetterKind.STUDY: lambda snapshot: snapshot.studies,
        LetterKind.DISCUSSION_INVITATION: lambda snapshot: snapshot.calls,
        LetterKind.DISCUSSION: lambda snapshot: snapshot.debates,
        LetterKind.PLENARY: lambda snapshot: snapshot.meetings,
        LetterKind.HANDOFF_CRIMINAL: _dispatches,
        LetterKind.HANDOFF_ADMINISTRATIVE: _dispatches,
        LetterKind.HANDOFF_ETHICS: _dispatches,
        LetterKind.HANDOFF_CIVIL_SERVICE: _dispatches,
        LetterKind.HANDOFF_DIGITAL: _dispatches,
        LetterKind.STOP: _ruled(LetterKind.STOP),
        LetterKind.REVERSAL: _ruled(LetterKind.REVERSAL),
        LetterKind.TRANSFER: _dispatches,
        LetterKind.CANCELLATION: lambda snapshot: [one for one in snapshot.issued if one.stands],
    }
)
"""The parts that a letter can be about, oldest first; a kind that is absent is about the case itself."""

_HANDOFF = frozenset({Heard.REPORTED, Heard.WITNESS, Heard.EXPERT})
NAMED: Mapping[LetterKind, frozenset[Heard]] = MappingProxyType(
    {
        LetterKind.PRELIMINARY_REVIEW: frozenset({Heard.REPORTED}),
        LetterKind.STUDY: _HANDOFF,
        LetterKind.DISCUSSION: frozenset({Heard.REPORTED}),
        LetterKind.PLENARY: frozenset({Heard.REPORTED}),
        LetterKind.HANDOFF_CRIMINAL: _HANDOFF,
        LetterKind.HANDOFF_ADMINISTRATIVE: frozenset({Heard.REPORTED}),
        LetterKind.HANDOFF_ETHICS: frozenset({Heard.REPORTED}),
        LetterKind.HANDOFF_CIVIL_SERVICE: frozenset({Heard.REPORTED}),
        LetterKind.HANDOFF_DIGITAL: frozenset(),
        LetterKind.TRANSFER: _HANDOFF,
    }
)
"""Whom a letter may name beside the person that it is about; every other kind names nobody."""
