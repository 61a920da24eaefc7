"""What finds letters for anybody must do: the suite that memory and MongoDB both run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from services.triage.application.letters.verify_letter import Looks, PublicLetters
from services.triage.application.open_case import OpenCaseOf
from services.triage.domain.commands import Claim
from services.triage.domain.file.dossier_commands import IssueLetter
from tests.support.suites.case_board import NOW, OFFICER, BoardWorld
from tests.support.triage_memory import BOOKS, opened

MARK, OTHER = "0a" * 16, "0b" * 16


@dataclass
class LetteredBoard(BoardWorld):
    """Its cases open under rules that know letters."""

    def __post_init__(self) -> None:
        self.rules = BOOKS.pinned("pilkada_2024_3")

    async def case(self, day: int, **changes: Any) -> str:
        """A case whose report was received at noon WITA of a day of November 2024."""
        changes = {"received_at": f"2024-11-{day:02d}T04:00:00Z", **changes}
        return await opened(self.store, OpenCaseOf(lambda: self.rules, lambda: NOW), self.keys, **changes)


@dataclass
class PublicWorld:
    """A store to fill, under rules that know letters, and what is asked of it."""

    cases: BoardWorld
    letters: PublicLetters
    looks: Looks
    most: int

    async def issued(self, *marks: str, about: str = "") -> str:
        """A case with such letters, issued one after the other."""
        case_id = await self.cases.case(24)
        await self.cases.done(case_id, Claim(by=OFFICER), *(command(one, about) for one in marks))
        return case_id


def command(mark: str, about: str) -> IssueLetter:
    return IssueLetter(
        by=OFFICER,
        form="receipt",
        sha256="c" * 64,
        snapshot=2,
        head="d" * 64,
        about=about if mark == OTHER else "",
        dated=date(2024, 11, 25),
        number="001/LP/PW/Kota/RR.RR/XI/2024",
        verification=mark,
    )


class PublicLettersSuite:
    """Inherit it and give it a `world`."""

    async def test_a_letter_is_found_among_those_of_all_cases(self, world: PublicWorld) -> None:
        await world.cases.case(24)
        await world.issued(MARK)
        found = await world.letters.find(MARK)
        assert found is not None
        assert (found.number, found.letter_no) == ("001/LP/PW/Kota/RR.RR/XI/2024", 1)
        assert (found.dated, found.sha256, found.cancelled) == (date(2024, 11, 25), "c" * 64, False)
        assert found.form_id == "Tanda bukti penyampaian laporan"

    async def test_an_unknown_id_finds_nothing(self, world: PublicWorld) -> None:
        await world.issued(MARK)
        assert await world.letters.find(OTHER) is None
        assert await world.letters.find("") is None

    async def test_a_cancelled_letter_says_so_and_its_cancellation_stands(self, world: PublicWorld) -> None:
        await world.issued(MARK, OTHER, about="letter:1")
        first, second = await world.letters.find(MARK), await world.letters.find(OTHER)
        assert first is not None
        assert second is not None
        assert (first.cancelled, second.cancelled) == (True, False)
        assert second.form_id == "Pembatalan surat"

    async def test_looks_are_counted_for_each_id(self, world: PublicWorld) -> None:
        looked = [await world.looks.begin(MARK) for _ in range(world.most + 1)]
        assert looked == [*([True] * world.most), False]
        assert await world.looks.begin(OTHER)
        assert await world.looks.begin("\ud800 bukan kode")
