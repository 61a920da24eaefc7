"""Link two cases, or say that they are different things; undone as well. Both journals tell of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from services.triage.application.access import found
from services.triage.application.act_on_case import Asked
from services.triage.application.merge_cases import of_other
from services.triage.application.ports import Cases
from services.triage.application.queue.views import Acted
from services.triage.domain.belonging.belonging_commands import (
    BelongCommand,
    DismissLikeness,
    RestoreLikeness,
)
from services.triage.domain.case import Case
from services.triage.domain.file.dossier_commands import FileCommand, LinkCases, UnlinkCases
from services.triage.domain.file.dossier_facts import Tie
from shared.errors import DomainError

Filing: TypeAlias = FileCommand | BelongCommand
Half: TypeAlias = Callable[[str], Filing]
"""What is filed with a case about the one of that id."""


@dataclass(frozen=True, slots=True)
class Other:
    """The other case; `read` is the revision of it that was before who asks, `words` say why."""

    case_id: str
    read: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class TieCases:
    """The use case; a process that dies between the two halves leaves the request to be repeated.

    Each act raises what `FileWithCase` does, and `NoSuchCase` if one of the two is not there for the
    principal; then neither is changed.
    """

    file: Callable[[Asked, Filing], Awaitable[Acted]]
    cases: Cases

    async def link(self, asked: Asked, other: Other) -> Acted:
        """Say that the two belong together, as equals."""
        by, words = asked.who.actor(), other.words
        return await self._both(
            asked,
            other,
            do=lambda one: LinkCases(by=by, other=one, words=words),
            undo=lambda one: UnlinkCases(by=by, other=one),
            stands=_linked,
        )

    async def unlink(self, asked: Asked, other: Other) -> Acted:
        """Take that back."""
        by, words = asked.who.actor(), other.words
        return await self._both(
            asked,
            other,
            do=lambda one: UnlinkCases(by=by, other=one, words=words),
            undo=lambda one: LinkCases(by=by, other=one),
            stands=lambda case, one: not _linked(case, one),
        )

    async def dismiss(self, asked: Asked, other: Other) -> Acted:
        """Say that the two are different things: neither is hinted at on the other's page any more.

        Raises:
            StillTied: they are linked or merged.
        """
        by, words = asked.who.actor(), other.words
        return await self._both(
            asked,
            other,
            do=lambda one: DismissLikeness(by=by, other=one, words=words),
            undo=lambda one: RestoreLikeness(by=by, other=one),
            stands=lambda case, one: case.belonging.is_apart(one),
        )

    async def restore(self, asked: Asked, other: Other) -> Acted:
        """Take that back."""
        by = asked.who.actor()
        return await self._both(
            asked,
            other,
            do=lambda one: RestoreLikeness(by=by, other=one),
            undo=lambda one: DismissLikeness(by=by, other=one),
            stands=lambda case, one: not case.belonging.is_apart(one),
        )

    async def _both(
        self, asked: Asked, other: Other, *, do: Half, undo: Half, stands: Callable[[Case, str], bool]
    ) -> Acted:
        """The other's half first, as it is given back if the own one is refused."""
        own = asked.case_id
        begun = stands((await found(self.cases, asked.who, own)).case, other.case_id)
        before = stands((await found(self.cases, asked.who, other.case_id)).case, own)
        read = None if begun or before else other.read
        await self.file(replace(of_other(asked, other.case_id, "other half"), read=read), do(own))
        try:
            return await self.file(asked, do(other.case_id))
        except DomainError:
            if not before:
                await self.file(of_other(asked, other.case_id, "give back"), undo(own))
            raise


def _linked(case: Case, other: str) -> bool:
    return any(link.other == other and link.tie is Tie.LINKED for link in case.dossier.links)
