"""`./jejak handoffs`: the liaison's tray on the command line, through the service's own API."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from deploy.ops.caller import Caller, caller
from deploy.ops.output import AsJson, emit_json, out
from shared.clock import from_rfc3339
from shared.web.formats import short_date_time

app = typer.Typer(
    help="Hand-offs to the joint centre: list, show, acknowledge, return.", no_args_is_help=True
)

BASE = "/api/v1/handoffs"
MOST = 200
WIDTHS = (36, 18, 2, 21, 21, 21, 18)
"""Of the list's columns; no rich table, which would cut ids on a narrow terminal."""

Id = Annotated[str, typer.Argument(help="The hand-off's id.")]
As = Annotated[str, typer.Option("--as", help="Who acts; JEJAK_TOKEN wins. Local demo: penghubung.")]


class Stage(StrEnum):
    """What the receiver has said."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"


@app.command("list")
def list_(
    *,
    stage: Annotated[Stage, typer.Option(help="Which ones.")] = Stage.NEW,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    who: As = "penghubung",
    as_json: AsJson = False,
) -> None:
    """List hand-offs: new ones by deadline, answered ones latest first."""
    with caller("notify", who) as service:
        found = _pages(service, stage, limit)
    if as_json:
        emit_json(found)
        return
    if not found["items"]:
        out.print(f"No hand-off is {stage.value}.")
        return
    out.print(_line(["hand-off", "report", "no", "forwarded", "deadline", "sent", "receipt"]))
    for item in found["items"]:
        out.print(_line(_row(item)))


@app.command()
def show(handoff_id: Id, *, who: As = "penghubung", as_json: AsJson = False) -> None:
    """Show one hand-off whole, with the two facts: sent, and received."""
    with caller("notify", who) as service:
        found = service.get(f"{BASE}/{handoff_id}")
    if as_json:
        emit_json(found)
        return
    for name, text in _facts(found):
        out.print(f"{name:<14} {text}")


@app.command()
def acknowledge(handoff_id: Id, *, who: As = "penghubung", as_json: AsJson = False) -> None:
    """Acknowledge a hand-off; a repeat shows the same receipt."""
    with caller("notify", who) as service:
        receipt = service.post(f"{BASE}/{handoff_id}/acknowledge")
    if as_json:
        emit_json(receipt)
    else:
        at = short_date_time(from_rfc3339(receipt["acknowledged_at"]), "en")
        out.print(f"Acknowledged {receipt['receipt_number']} at {at}: receipt {receipt['reference']}.")


@app.command("return")
def return_(
    handoff_id: Id,
    *,
    reason: Annotated[str, typer.Option(help="Why; kept sealed.")],
    who: As = "penghubung",
    as_json: AsJson = False,
) -> None:
    """Give a hand-off back, with a reason."""
    with caller("notify", who) as service:
        done = service.post(f"{BASE}/{handoff_id}/return", {"reason": reason})
    if as_json:
        emit_json(done)
    else:
        at = short_date_time(from_rfc3339(done["returned_at"]), "en")
        out.print(f"Returned {done['receipt_number']} at {at}.")


def _pages(service: Caller, stage: Stage, limit: int) -> dict[str, Any]:
    """Pages joined until there are enough; the counts and the cursor of the last one."""
    items: list[Any] = []
    cursor = ""
    while True:
        wanted = min(limit - len(items), MOST)
        page = service.get(BASE, stage=stage.value, limit=wanted, cursor=cursor)
        items += page["items"]
        cursor = page["next_cursor"] or ""
        if not cursor or len(items) >= limit:
            return {**page, "items": items}


def _line(cells: Sequence[str]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def _row(item: dict[str, Any]) -> list[str]:
    answer = item["acknowledged"] or item["returned"]
    return [
        item["id"],
        item["receipt_number"],
        str(item["no"]),
        _at(item["escalated_at"]),
        _at(item["deadline"]["due_at"]) if item["deadline"] else "-",
        _at(item["sent"]["sent_at"]) if item["sent"] else "not yet",
        answer.get("reference", "returned") if answer else "-",
    ]


def _facts(found: dict[str, Any]) -> list[tuple[str, str]]:
    sent, received, returned = found["sent"], found["acknowledged"], found["returned"]
    deadline = found["deadline"]
    facts = [
        ("hand-off", f"{found['id']} (no {found['no']}, {found['stage']})"),
        ("report", found["receipt_number"]),
        ("trace", found["trace_id"]),
        ("forwarded", _at(found["escalated_at"])),
        ("deadline", f"{_at(deadline['due_at'])}  {deadline['article']}" if deadline else "-"),
        ("sent", f"{_at(sent['sent_at'])}  SHA-256 {sent['proof']}" if sent else "not yet"),
        ("received", f"{_at(received['at'])}  {received['reference']}" if received else "not yet"),
    ]
    if returned:
        facts.append(("returned", f"{_at(returned['at'])}  {found['return_reason'] or ''}"))
    facts += [("reason", found["reason"] or "-"), ("narrative", found["narrative"] or "- (erased)")]
    return facts + [("exhibit", f"{one['sha256']}  {one['media_type']}") for one in found["evidence"]]


def _at(text: str) -> str:
    return short_date_time(from_rfc3339(text), "en")
