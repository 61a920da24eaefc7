"""The page of like cases in words: hints with their reasons, what was settled, two cases side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.triage.application.contents import Opened
from services.triage.application.hints.find_alike import Beside
from services.triage.application.queue.board import Listed
from services.triage.application.queue.views import CaseFile
from services.triage.console.alike.alike_words import why
from services.triage.console.case.case_words import CaseWords
from services.triage.console.wording import STAGE_TONES
from services.triage.domain.case import Case
from services.triage.domain.file.dossier_facts import STAFF_TIES, Tie
from services.triage.domain.hints.likeness import Hint
from services.triage.domain.words import KIND_NAMES, STAGE_NAMES
from shared.errors import N_
from shared.web.i18n import Language, translate

APART: Final = "apart"
STATES: Final[Mapping[str, tuple[str, str]]] = {
    Tie.LINKED: (N_("dikaitkan"), "green"),
    Tie.MERGED: (N_("digabungkan ke sana"), "amber"),
    Tie.LEADS: (N_("digabungkan ke sini"), "blue"),
    Tie.LODGED: (N_("laporan dari pengirim yang sama"), "blue"),
    Tie.TIP: (N_("informasi awalnya"), "blue"),
    APART: (N_("bukan hal yang sama"), "grey"),
}


@dataclass(frozen=True, slots=True)
class AlikeViews:
    """Puts cases that may be the same into words."""

    words: CaseWords

    def hints(
        self, hints: Sequence[Hint], rows: Mapping[str, Listed], language: Language
    ) -> list[dict[str, Any]]:
        """What may be the same, the likeliest first; a hint whose case went meanwhile is left out."""
        return [
            {**self._row(rows[hint.case_id], language), "why": why(hint, language)}
            for hint in hints
            if hint.case_id in rows
        ]

    def settled(self, case: Case, rows: Mapping[str, Listed], language: Language) -> list[dict[str, Any]]:
        """What a person said of other cases, the latest first."""
        latest = {one.other: one.at for one in case.dossier.links}
        said = [(at, other, state_of(case, other)) for other, at in latest.items()]
        said += [(one.at, one.other, APART) for one in case.belonging.apart]
        return [
            {**self._row(rows[other], language), "at": at, "state": _state(state, language)}
            for at, other, state in sorted(said, reverse=True)
            if other in rows
        ]

    def beside(self, beside: Beside, language: Language) -> dict[str, Any]:
        """Two cases, column by column; `why` is empty if nothing that is measured speaks for it."""
        state = state_of(beside.file.case, beside.other.case.case_id)
        return {
            "id": beside.other.case.case_id,
            "number": beside.other.case.report.receipt_number,
            "revision": beside.other.case.revision,
            "state": state,
            "undone": state in {*STAFF_TIES, APART},
            "told": _state(state, language) if state else None,
            "why": why(beside.hint, language) if beside.hint else [],
            "columns": [
                self._column(beside.file, beside.opened, _shared(beside), language),
                self._column(beside.other, beside.other_opened, _shared(beside), language),
            ],
        }

    def _row(self, listed: Listed, language: Language) -> dict[str, Any]:
        row, book = listed.row, self.words.book(listed.row.rulebook)
        return {
            "id": row.case_id,
            "number": row.receipt_number,
            "title": listed.opened.title,
            "stage": translate(STAGE_NAMES[row.stage], language),
            "tone": STAGE_TONES[row.stage],
            "due_at": row.due_at,
            "note": self.words.length(book, row.deadline_id, language),
        }

    def _column(
        self, file: CaseFile, opened: Opened, shared: frozenset[str], language: Language
    ) -> dict[str, Any]:
        case, report = file.case, file.case.report
        book, content = self.words.book(case.rulebook), opened.content
        return {
            "id": case.case_id,
            "number": report.receipt_number,
            "kind": translate(KIND_NAMES[case.kind], language),
            "stage": translate(STAGE_NAMES[case.stage], language),
            "tone": STAGE_TONES[case.stage],
            "due_at": case.next_due.due_at if case.next_due else None,
            "category": self.words.category(book, case.category, language),
            "occurred_at": report.occurred_at,
            "known_on": report.known_on,
            "received_at": report.received_at,
            "place": self.words.place(book, report.place).line,
            "place_text": content.place_text if content else "",
            "parties": [(one.name, one.role) for one in content.reported_parties] if content else [],
            "exhibits": [(one, one.sha256 in shared) for one in report.evidence],
            "narrative": content.narrative if content else "",
            "erased": opened.erased,
        }


def state_of(case: Case, other: str) -> str:
    """What a person said of another case, or its sender did: a tie, `APART`, or nothing."""
    tied = [link.tie for link in case.dossier.links if link.other == other]
    said = next((tie.value for tie in tied if tie in STAFF_TIES), tied[0].value if tied else "")
    return said or (APART if case.belonging.is_apart(other) else "")


def _state(state: str, language: Language) -> tuple[str, str]:
    text, tone = STATES[state]
    return translate(text, language), tone


def _shared(beside: Beside) -> frozenset[str]:
    """The SHA-256 of the exhibits that both have."""
    one, two = (
        {exhibit.sha256 for exhibit in file.case.report.evidence} for file in (beside.file, beside.other)
    )
    return frozenset(one & two)
