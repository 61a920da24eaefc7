"""No cell of the file is a formula, whatever an account is called."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from services.triage.application.audit.read_trail import Told
from services.triage.application.audit.trail_ports import Act
from services.triage.console.audit.audit_file import plain, written


@pytest.mark.parametrize("cell", ["=1+1", "+62", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1", "  =cmd"])
def test_what_a_spreadsheet_would_compute_is_text(cell: str) -> None:
    assert plain(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Sari", "007/REG/LP", "2024-11-25", "a=b"])
def test_anything_else_is_left_alone(cell: str) -> None:
    assert plain(cell) == cell


def test_a_row_says_when_in_the_offices_time_who_and_what() -> None:
    at = datetime(2024, 11, 25, 17, 30, tzinfo=UTC)
    act = Act(at=at, stream="s", seq=4, type="decision_proposed", by="a", case_id="s", word="register")
    body = written([Told(act, "=HYPERLINK(1)", "-9", here=True)], "en")
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert rows[0][0] == "Time (WITA)"
    assert rows[1][:2] == ["2024-11-26T01:30:00+08:00", "'=HYPERLINK(1)"]
    assert rows[1][2:] == ["Decided", "Proposed: Registration", "'-9", "s", "4"]
