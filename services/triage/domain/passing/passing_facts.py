"""Facts of a case that passes to another office of the installation."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.triage.domain.facts import CaseFact


@dataclass(frozen=True, slots=True, kw_only=True)
class PassingProposed(CaseFact):
    """The case shall stand with the office `to`; `words` says why, sealed.

    `conflict`: the office that has it is named in its report. Then nobody there finds the case any more, the
    reason stands with the wall, and it cannot be dropped.
    """

    number: int
    to: str
    conflict: bool = False
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassingDropped(CaseFact):
    """It was taken back, or a commissioner said no."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePassed(CaseFact):
    """From now on the case stands with the office `to`, and with `origin` no longer.

    `report_id` is for intake, which knows reports and no cases.
    """

    number: int
    origin: str
    to: str
    conflict: bool = False
    report_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReceived(CaseFact):
    """The office in which it stands took it up."""

    office: str


Passed = PassingProposed | PassingDropped | CasePassed | CaseReceived
