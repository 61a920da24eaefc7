"""Wordings are data: checked when read, filled with text that stays text, silent where nothing is known."""

from __future__ import annotations

import shutil
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

import pytest

from services.triage.adapters.letters.letter_editions import EDITIONS, Edition, read_edition, read_editions
from services.triage.adapters.letters.letter_sheets import Facts, Paragraph, Run, Signatures, Spoken
from services.triage.application.letters.issue_letter import EDITION
from services.triage.domain.acts.evidence import EVIDENCE_KINDS
from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter_errors import FieldEmpty
from services.triage.domain.letters.letter_kinds import LetterKind
from shared.errors import Refused
from tests.support.letters import WITNESS, letter, snapshot


@pytest.fixture(scope="module", params=[1, EDITION])
def edition(request: pytest.FixtureRequest) -> Edition:
    return read_edition(request.param)


def everything(edition: Edition, kind: LetterKind, *, draft: bool = False) -> str:
    return str(asdict(edition.sheet(letter(kind), draft=draft)))


@pytest.mark.parametrize("kind", LetterKind)
def test_every_kind_tells_its_number_and_ends_with_signatures(edition: Edition, kind: LetterKind) -> None:
    sheet = edition.sheet(letter(kind), draft=False)
    assert sheet.number == "009/Reg/LP/PW/Kota/RR.RR/XI/2024"
    assert isinstance(sheet.blocks[-1], Signatures)
    assert sheet.blocks[-1].rows
    assert sheet.trail.endswith(snapshot().head)
    assert "$" not in str(asdict(sheet))


@pytest.mark.parametrize("kind", LetterKind)
def test_a_code_that_is_not_confirmed_stands_on_a_preview_alone(edition: Edition, kind: LetterKind) -> None:
    form = letter(kind).form
    issued, preview = everything(edition, kind), everything(edition, kind, draft=True)
    assert "belum dikonfirmasi" not in issued
    if form.confirmed:
        assert edition.sheet(letter(kind), draft=False).code == form.code
    else:
        assert not edition.sheet(letter(kind), draft=False).code
        assert f"Kode formulir {form.code or '-'} belum dikonfirmasi" in preview
        assert not form.code or form.code not in issued


def test_only_who_must_be_named_is_named(edition: Edition) -> None:
    named = {kind for kind in LetterKind if WITNESS in everything(edition, kind)}
    own = {LetterKind.SUMMONS, LetterKind.OATH}
    assert named == own | {LetterKind.STUDY, LetterKind.HANDOFF_CRIMINAL, LetterKind.TRANSFER}
    reported = {kind for kind in LetterKind if "Terlapor Satu" in everything(edition, kind)}
    assert not reported & {LetterKind.RECEIPT, LetterKind.STATUS, LetterKind.REFUSAL, LetterKind.SUMMONS}
    assert LetterKind.HANDOFF_DIGITAL not in reported


def test_what_somebody_wrote_is_neither_a_field_nor_bold(edition: Edition) -> None:
    wrote = "$number **tebal** ${head} #image(1) $"
    sheet = edition.sheet(letter(LetterKind.REFUSAL, snapshot(text=wrote)), draft=False)
    assert Spoken((wrote,)) in sheet.blocks
    sheet = edition.sheet(letter(LetterKind.PLENARY, replace(snapshot(), category=wrote)), draft=False)
    assert ("Jenis dugaan", wrote) in next(one for one in sheet.blocks if isinstance(one, Facts)).rows


def test_bold_stretches_are_the_wording_s_own(edition: Edition) -> None:
    sheet = edition.sheet(letter(LetterKind.COMPLETION), draft=False)
    first = next(one for one in sheet.blocks if isinstance(one, Paragraph))
    assert Run("009/Reg/LP/PW/Kota/RR.RR/XI/2024", bold=True) in first.runs


def test_a_sentence_that_lacks_its_field_stops_the_letter(edition: Edition) -> None:
    undated = replace(snapshot(), deadlines=())
    with pytest.raises(FieldEmpty) as refused:
        edition.sheet(letter(LetterKind.COMPLETION, undated), draft=False)
    assert "deadline" in refused.value.fields


def test_an_absence_is_told_as_one(edition: Edition) -> None:
    heard = replace(snapshot().testimonies[0], appeared=False, statement="", sworn=False)
    sheet = str(
        asdict(
            edition.sheet(letter(LetterKind.HEARING, replace(snapshot(), testimonies=(heard,))), draft=False)
        )
    )
    assert "tidak hadir" in sheet
    assert "Yang memberi keterangan" not in sheet


def test_refusing_to_sign_is_told(edition: Edition) -> None:
    assert "tidak bersedia menandatangani" in str(
        asdict(edition.sheet(letter(LetterKind.HEARING, about="s1"), draft=False))
    )
    assert "tidak bersedia" not in everything(edition, LetterKind.HEARING)


def test_who_recused_themselves_or_was_absent_signs_no_minutes(edition: Edition) -> None:
    signed = edition.sheet(letter(LetterKind.PLENARY), draft=False).blocks[-1]
    assert isinstance(signed, Signatures)
    assert [name for _, name in signed.rows] == ["Rahmawati Nur Hidayah", "Siti Contoh", "Budi Misal"]
    bodies = edition.sheet(letter(LetterKind.DISCUSSION), draft=False).blocks[-1]
    assert isinstance(bodies, Signatures)
    assert "Kejaksaan" not in {role for role, _ in bodies.rows}


def test_a_deadline_is_told_in_wita_with_its_article(edition: Edition) -> None:
    told = everything(edition, LetterKind.COMPLETION)
    assert "5 November 2024 pukul 24.00 WITA" in told


PLANTED = [
    ("stop.toml", "$reason", "$reasom", "no such field"),
    ("stop.toml", "$reason", "$ reason", "no such field"),
    ("study.toml", 'table = "exhibits"', 'table = "exhibit"', "there is no 'exhibit'"),
    ("study.toml", 'when = "parties"', 'when = "partys"', "there is no 'partys'"),
    ("study.toml", "widths = [2, 5, 5]", "widths = [2, 5]", "one width for each column"),
    ("plenary_minutes.toml", 'signatures = "commissioners"', 'signatures = "chair"', "there is no 'chair'"),
    ("oath.toml", 'style = "minutes"', 'stile = "minutes"', "stile"),
    ("oath.toml", "[[blocks]]", "[[blocks", "cannot be read"),
]


@pytest.mark.parametrize(("file", "was", "planted", "says"), PLANTED)
def test_a_wording_that_names_what_is_not_there_is_refused_by_file(
    tmp_path: Path, file: str, was: str, planted: str, says: str
) -> None:
    shutil.copytree(EDITIONS / "1", tmp_path / "1")
    wording = tmp_path / "1" / file
    text = wording.read_text(encoding="utf-8")
    assert was in text
    wording.write_text(text.replace(was, planted), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_edition(1, tmp_path)
    assert file in refused.value.detail
    assert says in refused.value.detail


def test_a_missing_wording_is_refused(tmp_path: Path) -> None:
    shutil.copytree(EDITIONS / "1", tmp_path / "1")
    (tmp_path / "1" / "transfer.toml").unlink()
    with pytest.raises(Refused, match=r"transfer\.toml"):
        read_edition(1, tmp_path)


def test_since_the_second_edition_minutes_call_evidence_by_its_name() -> None:
    debate = letter(LetterKind.DISCUSSION)
    subject = debate.subject
    assert isinstance(subject, parts.Debate)
    named = replace(subject, evidence=("witness", "document", "No. 1, SHA-256 ab"))
    told = replace(debate, snapshot=replace(debate.snapshot, debates=(named,)))
    first, second = (str(asdict(read_edition(one).sheet(told, draft=False))) for one in (1, 2))
    assert "'witness', 'document', 'No. 1, SHA-256 ab'" in first
    assert "'keterangan saksi', 'surat', 'No. 1, SHA-256 ab'" in second
    assert set(read_edition(2).words["evidence"]) == set(EVIDENCE_KINDS)


def test_every_edition_is_whole() -> None:
    assert set(read_editions()) == set(range(1, EDITION + 1))
    assert all(set(one.wordings) == set(LetterKind) for one in read_editions().values())


LANDED: dict[int, str] = {
    1: "fa0e288347d6ca7fde8fe9431a448dbb92939c4d12e0265c4852006a23cb130c",
    2: "13ed541040921fd913e38c775bb7dd2135d76680bf8bbfc75bec3b0abbc37edd",
}
"""SHA-256 over the files of an edition. Once a letter was issued in it, mend the next edition instead."""
_INVITATION = "d5e5ad53f4d840161f5e9eccbd7c4a8f98a8e1aa673719964d4a96db6d8557a9"
ADDED = {
    (1, "cancellation.toml"): "a9c869ec6a47a5c299119fc7d44da776e83011d90b2c294cef1b057864626616",
    (1, "discussion_invitation.toml"): _INVITATION,
    (2, "discussion_invitation.toml"): _INVITATION,
}
"""SHA-256 of a kind that came to an edition later: no letter that was issued before is worded by it."""


def test_an_edition_that_letters_were_issued_in_does_not_change() -> None:
    found, added = {}, {}
    for home in EDITIONS.iterdir():
        number = int(home.name)
        files = sorted(file for file in home.iterdir() if file.is_file())
        later = [file for file in files if (number, file.name) in ADDED]
        added.update({(number, file.name): sha256(file.read_bytes()).hexdigest() for file in later})
        first = [file for file in files if file not in later]
        told = b"".join(file.name.encode() + b"\0" + file.read_bytes() + b"\0" for file in first)
        found[number] = sha256(told).hexdigest()
    assert (found, added) == (LANDED, ADDED)
