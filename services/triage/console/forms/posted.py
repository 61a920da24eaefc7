"""What a form of a case page brought, and reading moments, days and choices from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from starlette.requests import Request

from services.triage.console.forms.step_wording import WORD_NAMES
from services.triage.domain.acts.step_errors import BadRecord
from shared.errors import N_

SECRETS = frozenset({"csrf", "nonce", "revision"})
"""Fields of every form that nobody types."""
_OTHERS = ("decline", "office", "words", "number", "other", "reference", "passage")
TEXTS = (*WORD_NAMES, *(name for name in _OTHERS if name not in WORD_NAMES))
"""Fields in which somebody writes."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What was typed into the form `form`, by field; shown again when the form could not be taken."""

    form: str = ""
    values: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)

    @classmethod
    async def read(cls, request: Request, form: str) -> Self:
        """The fields of a request, `FORM-FIELD` on the page; line ends as people mean them, not CRLF."""
        sent = await request.form()
        values: dict[str, list[str]] = {}
        for name, value in sent.multi_items():
            if isinstance(value, str) and name not in SECRETS:
                own = name.removeprefix(f"{form}-")
                values.setdefault(own, []).append(value.replace("\r\n", "\n"))
        return cls(form, values)

    def text(self, name: str) -> str:
        """A field's text; empty if it was not sent."""
        found = self.values.get(name, ())
        return found[-1] if found else ""

    def many(self, name: str) -> tuple[str, ...]:
        """Every value of a field, in the order of the page, empty ones left out."""
        return tuple(value for value in self.values.get(name, ()) if value)

    def yes(self, name: str) -> bool:
        """Whether a question was answered with yes."""
        return self.text(name) == "yes"

    def identity(self) -> bytes:
        """What a repeat must bring again."""
        return repr(sorted((name, list(found)) for name, found in self.values.items())).encode()

    def written(self) -> str:
        """What a person would miss: every text that they wrote, choices left out."""
        return "\n".join(text for name in TEXTS for text in self.many(name) if text.strip())


@dataclass(slots=True)
class Reader:
    """Reads fields by the clock of the office and gathers what cannot be read."""

    posted: Posted
    zone: ZoneInfo
    wrong: dict[str, str] = field(default_factory=dict)

    def moment(self, name: str) -> datetime:
        """A day and time as typed into the browser's own field, in the office's zone; UTC."""
        try:
            at = datetime.fromisoformat(self.posted.text(name).strip())
        except ValueError:
            self.wrong[name] = N_("Tulis tanggal dan jam, misalnya 2024-11-27T14:05.")
            return datetime.max.replace(tzinfo=UTC)
        return (at if at.tzinfo else at.replace(tzinfo=self.zone)).astimezone(UTC)

    def day(self, name: str) -> date:
        """A day."""
        found = self.day_or_none(name)
        if found is None and name not in self.wrong:
            self.wrong[name] = N_("Tulis tanggalnya, misalnya 2024-11-27.")
        return found or date.max

    def day_or_none(self, name: str) -> date | None:
        """A day that may be left open."""
        text = self.posted.text(name).strip()
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.wrong[name] = N_("Tulis tanggalnya, misalnya 2024-11-27.")
            return None

    def choice(self, name: str, among: Sequence[str]) -> str:
        """One of a list."""
        found = self.posted.text(name)
        if found not in among:
            self.wrong[name] = N_("Pilih salah satu.")
        return found

    def done(self) -> None:
        """Let the answers pass.

        Raises:
            BadRecord: some could not be read, by field.
        """
        if self.wrong:
            raise BadRecord(fields=dict(self.wrong))
