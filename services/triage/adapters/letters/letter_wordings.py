"""The wording of letters as data, and what is checked when it is read.

A wording is data: sentences with `$fields`, `**bold**` stretches, tables and lists by name. What fills a
field is put in after the sentence was taken apart, so nothing that anybody wrote acts as markup or a field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Literal

from pydantic import BaseModel, ConfigDict

from services.triage.adapters.letters.letter_tables import LISTS, SIGNERS, TABLES
from services.triage.adapters.letters.letter_words import FIELDS
from shared.errors import Refused


class BlockWording(BaseModel):
    """One block; exactly one of the first seven says what it is. It stands only `when` a name has content."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str | None = None
    heading: str | None = None
    facts: tuple[tuple[str, str], ...] | None = None
    table: str | None = None
    list: str | None = None
    spoken: str | None = None
    signatures: tuple[tuple[str, str], ...] | str | None = None
    columns: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    codes: tuple[int, ...] = ()
    when: str | None = None
    unless: str | None = None

    def sentences(self) -> Iterator[str]:
        """Everything in it that may hold fields."""
        yield from (one for one in (self.text, self.heading, self.spoken) if one)
        pairs = self.facts or ()
        signers = self.signatures if isinstance(self.signatures, tuple) else ()
        yield from (word for pair in (*pairs, *signers) for word in pair)

    def named(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        """What it names outside of sentences, with what there is of it."""
        if self.table:
            yield self.table, TABLES
        if self.list:
            yield self.list, LISTS
        if isinstance(self.signatures, str):
            yield self.signatures, SIGNERS
        for condition in filter(None, (self.when, self.unless)):
            yield condition, {**dict.fromkeys(FIELDS), **TABLES, **LISTS}


class Wording(BaseModel):
    """The wording of one kind of letter; `deadline` is the rule whose end its fields of that name tell."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    style: Literal["letter", "minutes"] = "letter"
    subject: str
    to: tuple[str, ...] = ()
    attached: str = ""
    deadline: str | None = None
    blocks: tuple[BlockWording, ...]

    def check(self, file: Path) -> None:
        """Let it pass if all that it names exists.

        Raises:
            Refused: a field, table or list that is none; the sentence names file and word.
        """
        sentences = [self.subject, self.attached, *self.to]
        for block in self.blocks:
            sentences += block.sentences()
            for name, there in block.named():
                if name not in there:
                    raise Refused(f"{file}: there is no {name!r}; there is {', '.join(there)}")
            if len(block.columns) != len(block.widths):
                raise Refused(f"{file}: table {block.table!r} needs one width for each column")
        for sentence in sentences:
            template = Template(sentence)
            unknown = set(template.get_identifiers()) - set(FIELDS)
            if unknown or not template.is_valid():
                raise Refused(f"{file}: no such field in {sentence!r}: {', '.join(sorted(unknown)) or '$'}")
