"""A run that has no room for what it notes down says where and what to do."""

from __future__ import annotations

import secrets
import sqlite3
import tempfile
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
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(Refused, match="No such file"), noting("jejak-test-", sqlite3.connect):
        pass


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
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with ledger.opened() as noted:
        for _ in range(40):
            events = [(new_id(), 1, secrets.token_hex(32), new_id()) for _ in range(500)]
            noted.retain("reports", events)
            noted.looked_at("intake", [stream for stream, *_ in events])
        (file,) = tmp_path.glob("*/*.sqlite")
        assert 200 < file.stat().st_size / 20_000 < 400
