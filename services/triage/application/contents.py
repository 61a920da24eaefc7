"""Opening and sealing what may name somebody: in clear only while an answer is made, never kept so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.triage.application.protection.masking import masked_content, masked_handoff
from services.triage.application.queue.rows import Row
from services.triage.application.queue.views import CaseFile
from services.triage.domain.case import Case
from services.triage.domain.errors import Erased
from services.triage.domain.events import SEALED_FIELDS, Fact
from services.triage.domain.protection.deciders import reads_all
from services.triage.domain.protection.protection_facts import PassageMarked
from shared.changes import Actor
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

    def open(self, file: CaseFile, by: Actor | None = None) -> Opened:
        """The content in clear, or why there is none: a page says so and still shows the rest.

        Passages that speak against the reporter are masked, unless it is read `by` who decides on the case.
        """
        case = file.case
        closed = () if by is not None and reads_all(case, by) else case.protection.passages
        return self._open(case.report_id, case.report.content, file.keyset, closed)

    def listed(self, row: Row) -> Opened:
        """The same for a row of a queue, which is masked for everybody."""
        return self._open(row.report_id, row.content, row.keyset, row.passages)

    def whole(self, file: CaseFile) -> str | None:
        """The narrative as it was told, in which a passage is looked for; no answer may carry it."""
        case = file.case
        content = self._open(case.report_id, case.report.content, file.keyset, ()).content
        return content.narrative if content else None

    def _open(
        self, report_id: str, content: str, keyset: str | None, closed: Sequence[PassageMarked]
    ) -> Opened:
        try:
            key = self.keys.unwrap(report_id, keyset)
            clear = masked_content(
                ReportContent.model_validate(unseal_json(key, content, stream=report_id)), closed
            )
        except Destroyed:
            return Opened(erased=True)
        except Unsealable:
            return Opened(damaged=True)
        return Opened(
            clear,
            lambda sealed: _typed(key, sealed, report_id, REASON),
            lambda sealed: _typed(key, sealed, report_id, WORDS),
        )

    def sealer(self, file: CaseFile) -> Callable[[Case, Sequence[Fact]], Sequence[Fact]]:
        """Puts what was typed, sealed, in place of the clear text in the facts that carry some.

        What a hand-off carries away of the narrative is masked as the case stands at that moment. It may run
        again; it raises `Erased` if there is a text and the report's key is destroyed.
        """

        def seal(case: Case, facts: Sequence[Fact]) -> Sequence[Fact]:
            closed = case.protection.passages
            return [
                self._sealed(self._handed(fact, file, closed), case.report_id, file.keyset) for fact in facts
            ]

        return seal

    def _handed(self, fact: Fact, file: CaseFile, closed: Sequence[PassageMarked]) -> Fact:
        return masked_handoff(fact, self.keys, file.keyset, closed) if closed else fact

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
