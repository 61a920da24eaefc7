"""What every row of the law carries: its article, its source, and whether that is confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["id", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A row with its legal basis.

    `confirmed` is true only if the source states the whole row; else the two questions say, in Indonesian and
    in English, what is open, and screens show it.
    """

    id: str
    article: str
    source: str
    confirmed: bool
    question_id: str = ""
    question_en: str = ""

    def question(self, language: Language) -> str:
        """What is not confirmed; empty when all is."""
        return self.question_id if language == "id" else self.question_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Sourced):
    """A row that screens call by a name."""

    name_id: str
    name_en: str

    def name(self, language: Language) -> str:
        """The row's name in that language."""
        return self.name_id if language == "id" else self.name_en


def label(table: Mapping[str, Sourced], identity: str) -> str:
    """How a row is called once it is read: "row 3 (study)"; tables keep the order of their files."""
    return f"row {list(table).index(identity) + 1} ({identity})"
