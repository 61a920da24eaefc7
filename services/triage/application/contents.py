"""Opening and sealing what may name somebody: in clear only while an answer is made, never kept so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.triage.domain.errors import Erased
from services.triage.domain.events import SEALED_FIELDS, Fact
from shared.contracts.intake import ReportContent
from shared.errors import N_
from shared.security.sealing import (
    ContentKey,
    ContentKeys,
    Destroyed,
    Unsealable,
    seal_json,
    unseal_json,
)

REASON = "reason"
"""The field under which every reason is sealed: proposals, declines, and what notify sends back."""

WORDS = "words"
"""The field under which minutes, notes and the like are sealed."""

LONGEST_TITLE = 140
"""Characters of a narrative's first line that stand for the case in lists."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A case's content in clear; none once the report was `erased`, or if bytes were `damaged`."""

    content: ReportContent | None = None
    reason: Callable[[str], str] = field(default=lambda _: "", repr=False)
    """Opens a sealed reason of this case; empty for an empty one, and for any once it cannot be opened."""
    words: Callable[[str], str] = field(default=lambda _: "", repr=False)
    """Opens what was written with a step, a note or a wall, in the same way."""
    erased: bool = False
    damaged: bool = False

    @property
    def title(self) -> str:
        """The narrative's first line, cut between words; empty without content."""
        return title_of(self.content.narrative) if self.content else ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What the content keys open."""

    keys: ContentKeys

    def open(self, report_id: str, content: str, keyset: str | None) -> Opened:
        """The content in clear, or why there is none: a page says so and still shows the rest."""
        try:
            key = self.keys.unwrap(report_id, keyset)
            clear = ReportContent.model_validate(unseal_json(key, content, stream=report_id))
        except Destroyed:
            return Opened(erased=True)
        except Unsealable:
            return Opened(damaged=True)
        return Opened(
            clear,
            lambda sealed: _typed(key, sealed, report_id, REASON),
            lambda sealed: _typed(key, sealed, report_id, WORDS),
        )

    def sealer(self, report_id: str, keyset: str | None) -> Callable[[Sequence[Fact]], Sequence[Fact]]:
        """Puts what was typed, sealed, in place of the clear text in the facts that carry some.

        It may run again; it raises `Erased` if there is a text and the report's key is destroyed.
        """

        def seal(facts: Sequence[Fact]) -> Sequence[Fact]:
            return [self._sealed(fact, report_id, keyset) for fact in facts]

        return seal

    def _sealed(self, fact: Fact, report_id: str, keyset: str | None) -> Fact:
        typed = {name: text for name in SEALED_FIELDS.get(type(fact), ()) if (text := getattr(fact, name))}
        if not typed:
            return fact
        try:
            key = self.keys.unwrap(report_id, keyset)
        except Destroyed:
            raise Erased(N_("Isi laporan ini sudah dihapus, sehingga kasusnya tidak dapat diubah.")) from None
        sealed: Any = {
            name: seal_json(key, text, stream=report_id, field=name) for name, text in typed.items()
        }
        return replace(fact, **sealed)


def title_of(narrative: str) -> str:
    """The first line that says anything, at most 140 characters, cut between words."""
    line = next((" ".join(line.split()) for line in narrative.splitlines() if line.strip()), "")
    if len(line) <= LONGEST_TITLE:
        return line
    return line[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


def _typed(key: ContentKey, sealed: str, report_id: str, name: str) -> str:
    if not sealed:
        return ""
    try:
        return str(unseal_json(key, sealed, stream=report_id, field=name))
    except Unsealable:
        return ""
