"""What classification is told, what it answers, and its reasons as data without a word of the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from services.triage.domain.parts import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a report tells; `day` is when it happened (WITA), or else when it became known or arrived."""

    narrative: str = field(repr=False)
    day: date
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class WordsFound:
    """A keyword row matched; `words` are places in the row, so that no text of the report is kept.

    A row that is only ever `denied` ("tidak ada ...") speaks for nothing and is shown.
    """

    row: str
    words: tuple[int, ...]
    denied: bool


@dataclass(frozen=True, slots=True)
class ActFound:
    """One of the acts that civil servants are forbidden."""

    row: str
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InStage:
    """The day lay in this stage of the election."""

    stage: str


@dataclass(frozen=True, slots=True)
class AtPlace:
    """Where it happened, by code; speaks for no category, a person weighs it."""

    kelurahan: str | None
    tps: tuple[str, ...]


Reason: TypeAlias = WordsFound | ActFound | InStage | AtPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What the rules suggest; an officer decides. Equal ones are named as `tied` and none is chosen."""

    category: str | None
    article: str | None
    priority: str | None
    tied: tuple[str, ...]
    tied_articles: tuple[str, ...]
    reasons: tuple[Reason, ...]
