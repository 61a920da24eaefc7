"""The moments from which the law counts, as far as a case knows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from services.triage.domain.acts.records import Completion, Delivery, Record, RouteStep, Tracing, Withdrawal
from services.triage.domain.acts.sittings import Discussion, Hearing, Plenary
from services.triage.domain.case import Case
from services.triage.domain.routes.tracks import last_plenary
from shared.rules.calendar import start_of
from shared.rules.model import Rulebook, StartsFrom


def moments_of(
    case: Case, record: Record | None, rules: Rulebook, *, now: datetime
) -> Mapping[StartsFrom, datetime]:
    """Each start that is known, in UTC; a form being filled in right now counts."""
    known = _known_on(case, record)
    plenary = record if isinstance(record, Plenary) else last_plenary(case)
    found: dict[StartsFrom, datetime | None] = {
        StartsFrom.REPORT: case.report.clock_start,
        StartsFrom.REGISTRATION: case.registered_at or now,
        StartsFrom.NOTICE: now,
        StartsFrom.DECISION: plenary.held_at if plenary else None,
        StartsFrom.KNOWLEDGE: start_of(known, rules.zone) if known else None,
        StartsFrom.DISCOVERY: start_of(known, rules.zone) if known else None,
        StartsFrom.STEP: _stepped(record),
    }
    return {start: at for start, at in found.items() if at is not None}


def happened(record: Record | None) -> tuple[str, datetime] | None:
    """When what a form tells took place, by the field that says so; None of a form that names no moment."""
    match record:
        case Discussion() | Hearing() | Plenary():
            return "held_at", record.held_at
        case Completion():
            return ("received_at", record.received_at) if record.received_at else None
        case RouteStep() | Delivery():
            return "happened_at", record.happened_at
        case Withdrawal():
            return "asked_at", record.asked_at
        case _:
            return None


def _stepped(record: Record | None) -> datetime | None:
    """When the step took place from which the next one counts."""
    if isinstance(record, RouteStep):
        return record.happened_at
    return record.received_at if isinstance(record, Completion) else None


def _known_on(case: Case, record: Record | None) -> date | None:
    if isinstance(record, Tracing) and record.discovered_on:
        return record.discovered_on
    traced = [entry.record for entry in case.dossier.entries if isinstance(entry.record, Tracing)]
    discovered = next((one.discovered_on for one in traced if one.discovered_on), None)
    return discovered or case.report.known_on
