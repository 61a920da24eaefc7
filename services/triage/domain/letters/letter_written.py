"""What an officer writes into a letter that no step of the case put on record; sealed with the letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.letters.snapshot import Snapshot
from shared.errors import N_

LONGEST: Final = 8_000
"""Characters of one field."""
WRITTEN: Final = "written"
"""The key of a study that was written with its letter."""
_STUDY: Final = ("facts", "analysis", "conclusion")


@dataclass(frozen=True, slots=True)
class AskedField:
    """A field of a letter: whether it must be filled, and about how long it is."""

    name: str
    required: bool = True
    rows: int = 5


_OPINION = tuple(AskedField(name, rows=6) for name in _STUDY)
_RECEIVER = (AskedField("receiver_address", required=False, rows=2),)
ASKED: Mapping[LetterKind, tuple[AskedField, ...]] = MappingProxyType(
    {
        LetterKind.PRELIMINARY_REVIEW: _OPINION,
        LetterKind.STUDY: _OPINION,
        LetterKind.SUMMONS: (AskedField("address", required=False, rows=2),),
        LetterKind.CANCELLATION: (AskedField("reason", rows=4),),
        **dict.fromkeys((kind for kind in LetterKind if kind.value.startswith("handoff")), _RECEIVER),
        LetterKind.TRANSFER: _RECEIVER,
    }
)
"""What the officer is asked for each kind of letter; every other kind asks nothing."""


def wrong_in(snapshot: Snapshot, kind: LetterKind, words: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with what was written, by field; a study on record need not be written again."""
    asked = {one.name for one in ASKED.get(kind, ())}
    wrong = {name: N_("Surat ini tidak menanyakan isian itu.") for name in words if name not in asked}
    too_long = {
        name: N_("Terlalu panjang; paling banyak 8.000 karakter.")
        for name in words
        if len(words[name]) > LONGEST
    }
    on_record = {LetterKind.PRELIMINARY_REVIEW: snapshot.reviews, LetterKind.STUDY: snapshot.studies}.get(
        kind
    )
    if on_record and not any(text.strip() for text in words.values()):
        return wrong | too_long
    wanted = (one.name for one in ASKED.get(kind, ()) if one.required)
    return (
        {name: N_("Isi bagian ini.") for name in wanted if not words.get(name, "").strip()} | wrong | too_long
    )


def with_words(snapshot: Snapshot, kind: LetterKind, words: Mapping[str, str]) -> Snapshot:
    """The same case at the same entry, with what was written for this letter in its place."""
    said = {name: text for name, text in words.items() if text.strip()}
    if not said:
        return snapshot
    changed: Mapping[str, Any] = {}
    match kind:
        case LetterKind.PRELIMINARY_REVIEW:
            changed = {"reviews": (*snapshot.reviews, *_opinion(snapshot, said))}
        case LetterKind.STUDY:
            changed = {"studies": (*snapshot.studies, *_opinion(snapshot, said))}
        case LetterKind.SUMMONS:
            changed = {"invitations": _each(snapshot.invitations, said)}
        case LetterKind.CANCELLATION:
            changed = {"issued": _each(snapshot.issued, said)}
        case _:
            changed = {"dispatches": _each(snapshot.dispatches, said)}
    return replace(snapshot, **changed)


def _opinion(snapshot: Snapshot, said: Mapping[str, str]) -> tuple[parts.Opinion, ...]:
    """None while a field is missing: half a study is no study."""
    if any(name not in said for name in _STUDY):
        return ()
    facts, analysis, conclusion = (said[name] for name in _STUDY)
    return (
        parts.Opinion(
            case_id=snapshot.case_id,
            key=WRITTEN,
            at=snapshot.taken_at,
            facts=facts,
            analysis=analysis,
            conclusion=conclusion,
        ),
    )


def _each(subjects: tuple[Any, ...], said: Mapping[str, str]) -> tuple[Any, ...]:
    """Only the one that the letter is about is printed, so the words may stand with each."""
    return tuple(replace(one, **said) for one in subjects)
