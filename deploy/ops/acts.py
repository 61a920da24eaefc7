"""`./jejak audit acts`: who opened, exported or decided what, through triage's own API and its guards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from deploy.ops.caller import Caller, caller
from deploy.ops.case import As, at
from deploy.ops.output import AsJson, emit_json, out
from services.triage.domain.audit.deeds import Deed
from shared.clock import WITA, system_clock
from shared.errors import Refused

BASE: Final = "/api/v1/audit"


def acts(
    *,
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day, WITA; else a week.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Last day, WITA; else today.")] = "",
    person: Annotated[str, typer.Option(help="Only this account's.")] = "",
    deed: Annotated[Deed | None, typer.Option(help="Only of this kind.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 200,
    who: As = "auditor",
    as_json: AsJson = False,
) -> None:
    """List what persons did on cases, the latest first; looking is itself on record."""
    end = _day(last) if last else system_clock().astimezone(WITA).date()
    days = {"from": first or f"{end - timedelta(days=6)}", "to": f"{end}"}
    with caller("triage", who) as service:
        found = _pages(service, limit, **days, person=person, deed=deed or "")
    if as_json:
        emit_json({"items": found})
        return
    if not found:
        out.print("No act is on record.")
        return
    table = Table("time", "kind", "act", "what", "who", "case", box=None)
    for one in found:
        told = (one["deed"], one["type"], one["what"] or "-", one["name"], one["case_number"] or "-")
        table.add_row(at(one["at"]), *told)
    out.print(table)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text!r} is no day; write one as 2024-11-27") from None


def _pages(service: Caller, limit: int, **filters: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while len(found) < limit:
        wanted = min(limit - len(found), 200)
        page = service.get(BASE, limit=wanted, cursor=cursor, **filters)
        found += page["items"]
        cursor = page["next_cursor"] or ""
        if not cursor:
            break
    return found
