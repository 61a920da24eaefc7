"""Where it is kept what cases are found by, and how it is asked; without the key nobody can read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from services.triage.application.queue.rows import Viewer
from services.triage.domain.words import Kind, Stage

CEILING: Final = 200
"""Cases that meet all terms and are ranked: the newest. A count stops there too."""
EACH: Final = 100
"""Cases that meet one term and are ranked, if few meet all: the newest."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """To what a search is narrowed; None leaves it open. `kecamatan` is a code."""

    stage: Stage | None = None
    kind: Kind | None = None
    category: str | None = None
    kecamatan: str | None = None


@dataclass(frozen=True, slots=True)
class Indexed:
    """What a case is found by, made from its revision `revision`; `at` (UTC) is when its report arrived."""

    case_id: str
    office: str
    revision: int
    at: datetime
    stage: Stage
    kind: Kind
    category: str
    kecamatan: str
    marks: frozenset[int] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Needed:
    """A term: a case meets it that has one mark of each of `needs`."""

    needs: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case with those of its marks that were asked for."""

    case_id: str
    at: datetime
    marks: frozenset[int]


class SearchIndex(Protocol):
    """Keeps marks of cases: working copies, which can be made again from the cases.

    Each question takes the viewer: cases of other offices, and those from which the viewer is walled off, are
    neither found nor counted.
    """

    async def keep(self, entry: Indexed) -> None:
        """Put it in place of an earlier one of the same case; one of a later revision stays."""
        ...

    async def all_met(
        self, viewer: Viewer, terms: Sequence[Needed], narrowed: Narrowed
    ) -> Sequence[Candidate]:
        """Cases that meet all terms, newest first, at most `CEILING`."""
        ...

    async def any_met(
        self, viewer: Viewer, terms: Sequence[Needed], narrowed: Narrowed
    ) -> Sequence[Candidate]:
        """Cases that meet one term at least: of each term the newest `EACH`; each case once."""
        ...

    async def behind(self, office: str, after: str, limit: int) -> tuple[Sequence[str], str | None]:
        """Of the next `limit` cases by id, those not kept as they stand; the last one, None at the end."""
        ...
