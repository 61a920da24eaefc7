"""A run that has no room for what it notes down says where and what to do."""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path

import pytest

from deploy.audit import ledger
from deploy.scratch import noting
from shared.errors import Refused
from shared.ids import new_id
from tests.support.small_files import no_file_above


def much() -> None:
    with ledger.opened() as noted:
        for start in range(0, 20_000, 500):
            noted.retain("reports", [(f"stream-{start + n}", 1, "h" * 64, "i" * 36) for n in range(500)])
        noted.records()


def test_a_ledger_that_finds_no_room_says_where_and_what_to_do() -> None:
    with no_file_above(400_000), pytest.raises(Refused, match="let TMPDIR name a larger disk"):
        much()


def test_a_folder_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And no other is taken for it: in a container that would be the memory."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "none"))
    with pytest.raises(Refused, match=f"{tmp_path}/none cannot take"), noting("jejak-test-", sqlite3.connect):
        pass


def test_what_a_killed_run_left_is_removed_and_what_another_run_notes_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    left = tmp_path / "jejak-test-killed"
    left.mkdir()
    (left / "in-use").touch()
    (left / "notes.sqlite").write_bytes(b"events with their wrapped keys")
    with noting("jejak-test-", sqlite3.connect):
        (running,) = tmp_path.iterdir()
        with noting("jejak-test-", sqlite3.connect):
            assert running in tmp_path.iterdir()
    assert list(tmp_path.iterdir()) == []


def wrong() -> None:
    with noting("jejak-test-", sqlite3.connect) as database:
        database.execute("SELECT * FROM nowhere")


def test_a_fault_of_ours_is_no_lack_of_room() -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        wrong()


def test_a_record_takes_about_three_hundred_bytes_of_the_ledger(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As docs/operate.md says, so that TMPDIR can be chosen."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with ledger.opened() as noted:
        for _ in range(40):
            events = [(new_id(), 1, secrets.token_hex(32), new_id()) for _ in range(500)]
            noted.retain("reports", events)
            noted.looked_at("intake", [stream for stream, *_ in events])
        (file,) = tmp_path.glob("*/*.sqlite")
        assert 200 < file.stat().st_size / 20_000 < 400
