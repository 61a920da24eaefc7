"""Rulebooks and their corrections in the reader's words."""

from __future__ import annotations

from typing import Any

from services.triage.application.law.show_correction import CorrectionPage
from services.triage.console.law.law_words import FIELDS, VALUES, calendars_of, value_words
from services.triage.domain.law.corrections import Correction, Standing
from services.triage.domain.law.deciding import APPROVERS
from services.triage.domain.law.proposing import PROPOSERS, correctable
from shared.errors import N_
from shared.rules.amending import Field, Place, Table, rule_of
from shared.rules.deadlines import DeadlineRule, Reading
from shared.rules.model import Rulebook
from shared.rules.wording import UNITS
from shared.security.principals import Principal
from shared.web.i18n import Language, translate

STANDINGS = {
    Standing.PROPOSED: (N_("Menunggu persetujuan"), "amber"),
    Standing.APPROVED: (N_("Berlaku"), "green"),
    Standing.DECLINED: (N_("Ditolak"), "grey"),
}


def rows_of(book: Rulebook, language: Language) -> list[dict[str, Any]]:
    """Every row by which a clock of a case is counted, in words."""
    return [_row(row, table, language) for table, row in counted_rows(book)]


def counted_rows(book: Rulebook) -> list[tuple[Table, DeadlineRule | Reading]]:
    """Every row by which a clock of a case is counted, each rule before its rival readings."""
    counted = (rule for rule in book.deadlines.values() if correctable(rule))
    return [one for rule in counted for one in _with_readings(rule)]


def values_of(book: Rulebook, language: Language) -> list[tuple[str, str]]:
    """What may be typed as a new value beside a number, with its meaning."""
    others = {one: translate(text, language) for one, text in VALUES.items()}
    return list({**calendars_of(book, language), **others}.items())


def line_of(one: Correction, book: Rulebook, language: Language) -> dict[str, Any]:
    """A correction as a line of a list."""
    row, names = one.row, calendars_of(book, language)
    rule = rule_of(Place(Table(row.table), row.row), book.deadlines)
    reading = next((each for each in rule.readings if each.id == row.row), None) if rule else None
    named = reading if row.table == Table.READINGS else rule
    text, tone = STANDINGS[one.standing]
    return {
        "id": row.id,
        "number": one.number,
        "row": named.name(language) if named else row.row,
        "field": translate(FIELDS[Field(row.field)], language),
        "old": value_words(row.old, names, language),
        "new": value_words(row.new, names, language),
        "article": row.article,
        "source": row.source,
        "reason": one.reason,
        "standing": translate(text, language),
        "tone": tone,
        "proposed_at": one.proposed_at,
        "decided_at": one.decided_at,
        "note": one.note,
    }


def page_of(page: CorrectionPage, book: Rulebook, who: Principal, language: Language) -> dict[str, Any]:
    """A correction whole, with what the reader may do about it."""
    one, other = page.correction, translate(N_("akun lain"), language)
    waits, mine = one.standing is Standing.PROPOSED, one.proposed_by == who.account_id
    decides = bool(APPROVERS & who.roles)
    return {
        "correction": line_of(one, book, language),
        "proposed_by": page.names.get(one.proposed_by, other),
        "decided_by": page.names.get(one.decided_by or "", other) if one.decided_by else "",
        "touched": page.touched,
        "may_approve": waits and decides and not mine,
        "may_decline": waits and (decides or (mine and bool(PROPOSERS & who.roles))),
        "mine": mine,
        "waits": waits,
    }


def _with_readings(rule: DeadlineRule) -> list[tuple[Table, DeadlineRule | Reading]]:
    return [(Table.DEADLINES, rule), *((Table.READINGS, one) for one in rule.readings)]


def _row(row: DeadlineRule | Reading, table: Table, language: Language) -> dict[str, Any]:
    corrected = len(row.corrections) if isinstance(row, DeadlineRule) else 0
    return {
        "place": f"{table}:{row.id}",
        "name": row.name(language),
        "length": f"{row.length} {UNITS[language, row.calendar.kind]}",
        "reading": table is Table.READINGS,
        "article": row.article,
        "confirmed": row.confirmed,
        "corrected": corrected,
    }
