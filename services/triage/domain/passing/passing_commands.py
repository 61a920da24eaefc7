"""What may be asked of a case that shall stand with another office."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.triage.domain.command_base import CaseCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePassing(CaseCommand):
    """Propose that the case pass to the office `to`, which is one of the installation."""

    to: str
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DropPassing(CaseCommand):
    """Take back, or say no to, the passing of that number."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOn(CaseCommand):
    """Let the passing of that number happen: the one that was read."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveCase(CaseCommand):
    """Take up a case that another office passed on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WallOffice(CaseCommand):
    """The office that has the case is named in its report: wall it off, and let the case go to `to`.

    `accounts` are those who are named beside it; `words` says why.
    """

    to: str
    accounts: tuple[str, ...] = ()
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseMerge(CaseCommand):
    """Let go of a case that is merged with this one and is to be kept from the whole office."""

    other: str


PassCommand = ProposePassing | DropPassing | PassOn | ReceiveCase | WallOffice | ReleaseMerge
