"""The deadlines that a correction touches as a table for a spreadsheet or the file."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

from services.triage.application.law.show_correction import CorrectionPage
from services.triage.domain.spreadsheets import guarded

HEAD = ("correction", "case_number", "case_id", "deadline", "before", "after", "reach")


def csv_of(page: CorrectionPage) -> str:
    """One line a deadline, the earliest first, under a line of names; times RFC 3339 in the rulebook's zone.

    A cell that a spreadsheet would take for a formula is written with an apostrophe before it.
    """
    written, zone = io.StringIO(), page.rule.calendar.zone
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(HEAD)
    for one in page.touched:
        cells = (page.correction.row.id, one.number, one.case_id, page.rule.id)
        ends = (_local(one.before, zone), _local(one.after, zone) if one.after else "")
        table.writerow([guarded(cell) for cell in (*cells, *ends, one.reach.value)])
    return written.getvalue()


def _local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")
