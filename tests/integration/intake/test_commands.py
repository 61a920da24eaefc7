"""`./jejak import` and `./jejak status` against a served intake, as an operator runs them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shared.roles import Role
from tests.support.intake import Running
from tests.support.served import served

ROOT = Path(__file__).resolve().parents[3]
CSV = (
    "\ufeffkind,channel,narrative,known_on,kelurahan,tps,"
    "party_name,reporter_name,reporter_born,source_ref\r\n"
    'report,desk,"Amplop, di RT 3\r\nmalam hari",2024-11-24,64.71.03.1001,001;002,'
    "Pak Contoh,Siti,1990-01-31,B-1\r\n"
    "tip,,=HYPERLINK(1),,,,,,,\r\n"
    "tip,,,,,,,,,\r\n"
    "tip,,masa depan,2124-11-24,,,,,,\r\n"
)


@dataclass
class Commands:
    """`./jejak` with the environment that names this intake."""

    intake: Running
    environment: dict[str, str]

    async def run(self, *words: str, **more: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.ops", *words),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **self.environment, **more},
            cwd=ROOT,
        )
        told, complained = await process.communicate()
        return process.returncode or 0, told.decode(), complained.decode()


@pytest.fixture
async def jejak(intake: Running) -> AsyncIterator[Commands]:
    """The commands, signed in as posko by a token."""
    token = (await intake.token(Role.POSKO))["Authorization"].removeprefix("Bearer ")
    async with served(intake.service.app) as origin:
        yield Commands(intake, {"JEJAK_INTAKE_URL": origin, "JEJAK_TOKEN": token})


def file_of(folder: Path, text: str, name: str = "laporan.csv") -> str:
    """A file to import."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return str(path)


async def imported(jejak: Commands, *words: str) -> tuple[int, dict[str, Any]]:
    """An import's exit code and its JSON."""
    code, told, complained = await jejak.run("import", *words, "--json")
    assert told, complained
    report: dict[str, Any] = json.loads(told)
    return code, report


async def test_good_rows_are_taken_once_and_bad_ones_named_by_their_line(
    jejak: Commands, tmp_path: Path
) -> None:
    path = file_of(tmp_path, CSV)
    code, first = await imported(jejak, path, "--receipts", str(tmp_path / "r.csv"))
    assert (code, first["rows"], first["taken"]) == (1, 4, 2)
    assert [(fault["line"], fault["code"]) for fault in first["refused"]] == [
        (5, "invalid-body"),
        (6, "date-in-future"),
    ]
    _, again = await imported(jejak, path)
    assert (again["taken"], again["repeated"]) == (0, 2)
    assert await jejak.intake.count("reports") == 2
    receipts = (tmp_path / "r.csv").read_text()
    assert receipts.count("JJK-") == 2
    assert (tmp_path / "r.csv").stat().st_mode & 0o077 == 0


async def test_a_file_with_a_mended_row_doubles_none_of_the_others(jejak: Commands, tmp_path: Path) -> None:
    good = "kind,narrative\ntip,amplop di RT 3\ntip,sama\ntip,sama\n"
    code, first = await imported(jejak, file_of(tmp_path, good + "tips,salah ketik\n"))
    assert (code, first["taken"], len(first["refused"])) == (1, 3, 1)
    moved = good.replace("narrative\n", "narrative\ntip,salah ketik\n")
    code, mended = await imported(jejak, file_of(tmp_path, moved))
    assert (code, mended["taken"], mended["repeated"]) == (0, 1, 3)
    assert await jejak.intake.count("reports") == 4


async def test_a_dry_run_checks_everything_and_sends_nothing(jejak: Commands, tmp_path: Path) -> None:
    errors = tmp_path / "salah.csv"
    code, report = await imported(jejak, file_of(tmp_path, CSV), "--dry-run", "--errors", str(errors))
    assert (code, report["rows"], report["valid"], report["taken"]) == (1, 4, 2, 0)
    assert errors.read_text().startswith("line,code,detail")
    assert await jejak.intake.count("reports") == 0


async def test_json_lines_are_sent_as_they_are(jejak: Commands, tmp_path: Path) -> None:
    lines = [
        json.dumps({"kind": "tip", "channel": "sms", "narrative": "satu \u2028 \ufeff"}),
        "",
        "{broken",
        json.dumps({"kind": "tip", "channel": "sms", "narrative": "dua", "nik": "1"}),
    ]
    code, report = await imported(jejak, file_of(tmp_path, "\n".join(lines), "laporan.jsonl"))
    assert (code, report["taken"]) == (1, 1)
    assert [(fault["line"], fault["code"]) for fault in report["refused"]] == [
        (3, "malformed-json"),
        (4, "invalid-body"),
    ]


async def test_a_column_that_nobody_knows_is_one_clear_sentence(jejak: Commands, tmp_path: Path) -> None:
    code, told, complained = await jejak.run("import", file_of(tmp_path, "narasi\nx\n"))
    assert (code, told) == (1, "")
    assert "columns that nobody knows: narasi" in complained


async def test_a_wrong_token_stops_the_import_with_a_sentence(jejak: Commands, tmp_path: Path) -> None:
    code, _, complained = await jejak.run("import", file_of(tmp_path, CSV), JEJAK_TOKEN="jjk_nothing")
    assert code == 1
    assert "does not let this sign-in import" in complained


async def test_the_status_command_shows_milestones_for_number_and_pin(jejak: Commands) -> None:
    body = {"kind": "tip", "channel": "web", "narrative": "a"}
    receipt = (await jejak.intake.web.post("/api/v1/reports", json=body)).json()["receipt"]
    code, told, _ = await jejak.run("status", receipt["number"], JEJAK_PIN=receipt["pin"])
    assert (code, "being examined" in told) == (0, True)
    code, told, complained = await jejak.run("status", receipt["number"], "--json", JEJAK_PIN="salah")
    assert (code, json.loads(told)["error"]) == (1, "cannot-start")
    assert "PIN" in complained
