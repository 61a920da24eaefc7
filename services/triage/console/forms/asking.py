"""What the fields of a form are made from: the case, its rulebook, the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from services.triage.console.forms.fields import Ask, Field
from services.triage.domain.case import Case
from shared.errors import N_
from shared.rules.model import Rulebook
from shared.web.i18n import Language, translate

W = TypeVar("W", bound=str)
SEALED = N_("Disimpan tersegel.")
YES_NO: Mapping[str, str] = {"yes": N_("ya"), "no": N_("tidak")}


@dataclass(frozen=True, slots=True)
class Asking:
    """What a form is made from; `commissioners` are accounts by name."""

    case: Case
    rules: Rulebook
    commissioners: Mapping[str, str]
    language: Language

    def say(self, text: str, **values: object) -> str:
        """A text in the reader's language."""
        return translate(text, self.language, values)

    def options(self, names: Mapping[W, str]) -> tuple[tuple[str, str], ...]:
        """Choices from a table of words by a name or a vocabulary."""
        return tuple((str(value), self.say(text)) for value, text in names.items())

    def field(self, ask: Ask, name: str, label: str, hint: str = "", rows: int = 3) -> Field:
        """A field without choices."""
        return Field(ask, name, self.say(label), hint=self.say(hint), rows=rows)

    def choosing(self, ask: Ask, name: str, label: str, options: Iterable[tuple[str, ...]]) -> Field:
        """A field with choices, none of them taken yet."""
        return Field(ask, name, self.say(label), tuple(options))
