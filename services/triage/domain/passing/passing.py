"""Where a case stands, and where it is to go; the fold of its passing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from services.triage.domain.faults import BrokenHistory
from services.triage.domain.passing import passing_facts as facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """`office` is empty as long as the case stands with the office to which it was reported.

    `waiting` is the passing that a second person decides, `proposed` counts all ever, `incoming` says that
    the office has not received it yet. `walled` are former offices that are named in the report.
    """

    office: str = ""
    waiting: facts.PassingProposed | None = None
    proposed: int = 0
    incoming: bool = False
    former: tuple[str, ...] = ()
    walled: tuple[str, ...] = ()

    @property
    def conflict(self) -> bool:
        """Whether the office in which it stands is named in its report."""
        return self.waiting is not None and self.waiting.conflict


NONE = Passing()


def after(passing: Passing, fact: facts.Passed) -> Passing:
    """With what happened.

    Raises:
        BrokenHistory: it is dropped, passed or received, and nothing of the kind was under way.
    """
    match fact:
        case facts.PassingProposed():
            return replace(passing, waiting=fact, proposed=fact.number)
        case facts.PassingDropped():
            _check(passing, fact)
            return replace(passing, waiting=None)
        case facts.CasePassed():
            _check(passing, fact)
            return _passed(passing, fact)
        case facts.CaseReceived():
            if not passing.incoming:
                raise BrokenHistory(type(fact).__name__)
            return replace(passing, incoming=False)
        case _:
            assert_never(fact)


def _check(passing: Passing, fact: facts.PassingDropped | facts.CasePassed) -> None:
    if passing.waiting is None or passing.waiting.number != fact.number:
        raise BrokenHistory(type(fact).__name__)


def _passed(passing: Passing, fact: facts.CasePassed) -> Passing:
    former = tuple(dict.fromkeys((*passing.former, fact.origin)))
    walled = tuple(dict.fromkeys((*passing.walled, fact.origin))) if fact.conflict else passing.walled
    return replace(passing, office=fact.to, waiting=None, incoming=True, former=former, walled=walled)
