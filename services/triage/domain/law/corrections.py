"""The corrections of one rulebook in one office: what happened to them, and those that are in force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final, assert_never

from shared.errors import DomainError
from shared.ids import derived
from shared.rules.deadlines import RowCorrection

_ROOT: Final = "00000000-0001-7000-8000-000000000000"
"""As with series of numbers: whoever names a rulebook finds the same stream, whose time no other id has."""


class BrokenCorrections(DomainError):
    """A fact does not follow on the corrections as they stand: their journal was damaged, restore it."""

    code: ClassVar[str] = "broken-corrections"


class Standing(StrEnum):
    """What became of a correction; an approved one stays in force, another correction undoes it."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawKey:
    """Whose law: an office's, of one rulebook."""

    office: str
    rulebook: str

    @property
    def stream(self) -> str:
        """The id of the corrections' own stream."""
        return derived(_ROOT, f"corrections\x1f{self.office}\x1f{self.rulebook}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LawFact:
    """What every fact carries: whose law, which correction, when (UTC), and who (an account)."""

    key: LawKey
    number: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionProposed(LawFact):
    """Somebody says that a row is wrong, and why; `row` is the correction as cases will carry it."""

    row: RowCorrection
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionApproved(LawFact):
    """Another person approved it; it is in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionDeclined(LawFact):
    """It is not made, and why; `note` is about the law."""

    note: str


Fact = CorrectionProposed | CorrectionApproved | CorrectionDeclined


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One correction as it stands; `place` is its place among those in force, 0 while it is in none."""

    number: int
    row: RowCorrection
    reason: str
    proposed_by: str
    proposed_at: datetime
    standing: Standing = Standing.PROPOSED
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """Every correction of a rulebook, by number."""

    key: LawKey
    items: tuple[Correction, ...] = ()

    @property
    def in_force(self) -> tuple[RowCorrection, ...]:
        """Those that were approved, in the order of their approval."""
        approved = (one for one in self.items if one.standing is Standing.APPROVED)
        return tuple(one.row for one in sorted(approved, key=lambda one: one.place))

    def numbered(self, number: int) -> Correction | None:
        """The correction of that number."""
        return self.items[number - 1] if 0 < number <= len(self.items) else None


def evolve(state: Corrections | None, fact: Fact) -> Corrections:
    """The one fold.

    Raises:
        BrokenCorrections: the fact is of another rulebook, skips a number, or decides what does not wait.
    """
    state = state or Corrections(key=fact.key)
    if fact.key != state.key:
        raise BrokenCorrections(f"{fact.key.rulebook} is not {state.key.rulebook}")
    if isinstance(fact, CorrectionProposed):
        if fact.number != len(state.items) + 1:
            raise BrokenCorrections(f"correction {fact.number} follows on {len(state.items)}")
        made = Correction(
            number=fact.number, row=fact.row, reason=fact.reason, proposed_by=fact.by, proposed_at=fact.at
        )
        return replace(state, items=(*state.items, made))
    waiting = state.numbered(fact.number)
    if waiting is None or waiting.standing is not Standing.PROPOSED:
        raise BrokenCorrections(f"correction {fact.number} does not wait")
    decided = _decided(state, replace(waiting, decided_by=fact.by, decided_at=fact.at), fact)
    return replace(state, items=(*state.items[: fact.number - 1], decided, *state.items[fact.number :]))


def _decided(
    state: Corrections, waiting: Correction, fact: CorrectionApproved | CorrectionDeclined
) -> Correction:
    match fact:
        case CorrectionApproved():
            return replace(waiting, standing=Standing.APPROVED, place=len(state.in_force) + 1)
        case CorrectionDeclined():
            return replace(waiting, standing=Standing.DECLINED, note=fact.note)
        case _:
            assert_never(fact)
