"""Every letter is an archive copy that reads aloud: veraPDF passes it as PDF/A-2a and as PDF/UA-1."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.triage.adapters.letters.letter_editions import read_editions
from services.triage.adapters.letters.typst_letters import TypstLetters
from services.triage.domain.letters.letter_kinds import LetterKind
from tests.support.letters import letter, snapshot
from tests.support.verapdf import PROFILES, verdicts

NAUGHTY = "田中さん 😍 \u202eterbalik\u202c العربية \ue000 a\u0301\u0300 " + "x" * 300


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder, press = tmp_path_factory.mktemp("letters"), TypstLetters(read_editions())
    made = {kind.value: press.set(letter(kind), draft=False) for kind in LetterKind}
    made["draft"] = press.set(letter(LetterKind.REGISTRATION), draft=True)
    made["long"] = press.set(letter(LetterKind.STUDY, snapshot(exhibits=60)), draft=False)
    made["naughty"] = press.set(letter(LetterKind.STUDY, snapshot(text=NAUGHTY)), draft=False)
    for name, pdf in made.items():
        (folder / f"{name}.pdf").write_bytes(pdf)
    return sorted(folder.iterdir())


def test_every_letter_claims_both_standards_and_passes(letters: list[Path]) -> None:
    assert verdicts(letters) == {(file.name, profile, "PASS") for file in letters for profile in PROFILES}


def test_what_is_no_archive_copy_fails(tmp_path: Path) -> None:
    import typst  # noqa: PLC0415 -- as in the press

    plain = tmp_path / "plain.pdf"
    plain.write_bytes(typst.compile(b"Halo", format="pdf"))
    assert verdicts([plain], profile=PROFILES[0]) == {("plain.pdf", PROFILES[0], "FAIL")}
