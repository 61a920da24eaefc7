"""The editions of the letters' wordings: read from data, and filled for one letter."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from pydantic import ValidationError

from services.triage.adapters.letters import letter_sheets as sheets
from services.triage.adapters.letters.letter_tables import LISTS, SIGNERS, TABLES
from services.triage.adapters.letters.letter_wordings import BlockWording, Wording
from services.triage.adapters.letters.letter_words import Told, Vocabulary, fields
from services.triage.application.letters.verify_letter import VERIFICATION_PATH
from services.triage.domain.letters.letter import Letter
from services.triage.domain.letters.letter_errors import FieldEmpty
from services.triage.domain.letters.letter_kinds import LetterKind
from shared.errors import Refused
from shared.web.formats import date_only

EDITIONS = Path(__file__).parent / "editions"
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True, slots=True)
class Filling:
    """Fills sentences and blocks of one letter."""

    form: str
    values: Mapping[str, str]
    told: Told

    def fill(self, sentence: str, *, optional: bool = False) -> str:
        """The sentence with its fields; empty if it is `optional` and one of them is.

        Raises:
            FieldEmpty: a field is empty, and the sentence is not optional.
        """
        for name in Template(sentence).get_identifiers():
            if not self.values[name].strip():
                if optional:
                    return ""
                raise FieldEmpty(self.form, name)
        return Template(sentence).substitute(self.values)

    def blocks(self, wordings: tuple[BlockWording, ...]) -> Iterator[sheets.Block]:
        """The blocks that stand on this letter."""
        for wording in wordings:
            wanted = wording.when is None or self._has(wording.when)
            if wanted and not (wording.unless and self._has(wording.unless)):
                yield self._block(wording)

    def _has(self, name: str) -> bool:
        if name in TABLES:
            return bool(TABLES[name](self.told))
        return bool(LISTS[name](self.told)) if name in LISTS else bool(self.values[name].strip())

    def _block(self, wording: BlockWording) -> sheets.Block:
        if wording.table:
            rows = tuple(TABLES[wording.table](self.told))
            return sheets.Grid(wording.columns, wording.widths, rows, wording.codes)
        if wording.list:
            return sheets.Items(tuple(LISTS[wording.list](self.told)))
        if wording.signatures is not None:
            return self._signatures(wording.signatures)
        return self._sentences(wording)

    def _sentences(self, wording: BlockWording) -> sheets.Block:
        if wording.heading:
            return sheets.Heading(self.fill(wording.heading))
        if wording.facts is not None:
            told = ((label, self.fill(said, optional=True)) for label, said in wording.facts)
            return sheets.Facts(tuple((label, said) for label, said in told if said))
        if wording.spoken:
            return sheets.Spoken(tuple(filter(str.strip, self.fill(wording.spoken).splitlines())))
        return sheets.Paragraph(tuple(self._runs(wording.text or "")))

    def _signatures(self, wanted: tuple[tuple[str, str], ...] | str) -> sheets.Signatures:
        if isinstance(wanted, str):
            return sheets.Signatures(tuple((row[0], row[1]) for row in SIGNERS[wanted](self.told)))
        return sheets.Signatures(
            tuple((self.fill(role), self.fill(name, optional=True)) for role, name in wanted)
        )

    def _runs(self, sentence: str) -> Iterator[sheets.Run]:
        for place, stretch in enumerate(_BOLD.split(sentence)):
            if stretch:
                yield sheets.Run(self.fill(stretch), bold=place % 2 == 1)


@dataclass(frozen=True, slots=True)
class Edition:
    """All wordings of one edition; an edition is never changed once letters were issued in it."""

    number: int
    words: Vocabulary
    wordings: Mapping[LetterKind, Wording]

    def sheet(self, letter: Letter, *, draft: bool) -> sheets.Sheet:
        """The letter, filled in; a draft carries notes that an issued letter never does.

        Raises:
            FieldEmpty: a sentence needs something that the case does not have.
        """
        wording, snapshot = self.wordings[letter.form.kind], letter.snapshot
        told = Told(letter, self.words, wording.deadline)
        filling = Filling(letter.form.id, fields(told), told)
        return sheets.Sheet(
            style=wording.style,
            title=letter.form.title,
            code=letter.form.code if letter.form.confirmed else "",
            notes=tuple(self._notes(letter)) if draft else (),
            office=snapshot.office.lines,
            address=snapshot.office.address,
            dated=f"{snapshot.office.town}, {date_only(letter.dated)}",
            number=snapshot.case_number,
            subject=filling.fill(wording.subject),
            attached=filling.fill(wording.attached, optional=True),
            to=tuple(line for one in wording.to if (line := filling.fill(one, optional=True))),
            blocks=tuple(filling.blocks(wording.blocks)),
            verify=f"{snapshot.office.origin}{VERIFICATION_PATH}/{letter.verification}",
            foot=self._said("foot", number=snapshot.case_number, no=letter.no),
            trail=self._said("trail", seq=snapshot.seq, head=snapshot.head),
            made_at=snapshot.taken_at,
            draft=draft,
        )

    def _notes(self, letter: Letter) -> Iterator[str]:
        yield self._said("draft")
        if not letter.form.confirmed:
            yield self._said("unconfirmed_code", code=letter.form.code or "-")
        for one in letter.snapshot.deadlines:
            if not one.deadline.confirmed:
                name, question = one.deadline.name_id, one.deadline.question_id
                yield self._said("unconfirmed_deadline", name=name, question=question)

    def _said(self, key: str, **values: object) -> str:
        return Template(self.words["frame"][key]).substitute(values)


def read_edition(number: int, folder: Path = EDITIONS) -> Edition:
    """The edition of that number.

    Raises:
        Refused: a file is missing or says what no letter can tell; the sentence names it.
    """
    home = folder / str(number)
    words = _toml(home / "words.toml")
    found: dict[LetterKind, Wording] = {}
    for kind in LetterKind:
        file = home / f"{kind.value}.toml"
        try:
            found[kind] = Wording.model_validate(_toml(file))
        except ValidationError as error:
            raise Refused(f"{file}: {error.errors()[0]['loc']}: {error.errors()[0]['msg']}") from error
        found[kind].check(file)
    return Edition(number, words, found)


def read_editions(folder: Path = EDITIONS) -> Mapping[int, Edition]:
    """Every edition there is, by its number; raises as `read_edition`."""
    numbers = sorted(int(home.name) for home in folder.iterdir() if home.name.isdigit())
    return {number: read_edition(number, folder) for number in numbers}


def _toml(file: Path) -> dict[str, dict[str, str]]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Refused(f"{file} cannot be read as a wording of letters: {error}") from error
