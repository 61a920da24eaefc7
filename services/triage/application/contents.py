"""Opening and sealing what may name somebody: in clear only while an answer is made, never kept so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from services.triage.domain.errors import Erased
from services.triage.domain.events import DecisionProposed, Fact, ProposalDeclined
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

LONGEST_TITLE = 140
"""Characters of a narrative's first line that stand for the case in lists."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A case's content in clear; none once the report was `erased`, or if bytes were `damaged`."""

    content: ReportContent | None = None
    reason: Callable[[str], str] = field(default=lambda _: "", repr=False)
    """Opens a sealed reason of this case; empty for an empty one, and for any once it cannot be opened."""
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
        return Opened(clear, lambda sealed: _reason(key, sealed, report_id))

    def sealer(
        self, report_id: str, keyset: str | None, reason: str
    ) -> Callable[[Sequence[Fact]], Sequence[Fact]]:
        """Puts the sealed reason in place of the typed one, in the facts that carry it; may run again.

        Raises:
            Erased: the report was erased, so nothing can be sealed about it any more.
        """
        if not reason:
            return list
        try:
            key = self.keys.unwrap(report_id, keyset)
        except Destroyed:
            raise Erased(N_("Isi laporan ini sudah dihapus, sehingga kasusnya tidak dapat diubah.")) from None
        sealed = seal_json(key, reason, stream=report_id, field=REASON)

        def seal(facts: Sequence[Fact]) -> Sequence[Fact]:
            return [
                replace(fact, reason=sealed)
                if isinstance(fact, DecisionProposed | ProposalDeclined)
                else fact
                for fact in facts
            ]

        return seal


def title_of(narrative: str) -> str:
    """The first line that says anything, at most 140 characters, cut between words."""
    line = next((" ".join(line.split()) for line in narrative.splitlines() if line.strip()), "")
    if len(line) <= LONGEST_TITLE:
        return line
    return line[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


def _reason(key: ContentKey, sealed: str, report_id: str) -> str:
    if not sealed:
        return ""
    try:
        return str(unseal_json(key, sealed, stream=report_id, field=REASON))
    except Unsealable:
        return ""
