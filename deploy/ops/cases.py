"""`./jejak cases`: the officers' queues, through triage's own API."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from deploy.ops.caller import Caller, caller
from deploy.ops.case import BASE, As, at, end
from deploy.ops.output import AsJson, emit_json, out
from services.triage.application.queue.lanes import LANE_OF
from services.triage.application.queue.views import Due, Queue
from services.triage.domain.words import Kind, Stage

MOST: Final = 200
EVERY_S: Final = 5.0


def cases(
    *,
    queue: Annotated[Queue | None, typer.Option(help="Which queue; else the stage's, or cases.")] = None,
    stage: Annotated[Stage | None, typer.Option(help="Only at this stage.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only of this kind.")] = None,
    category: Annotated[str, typer.Option(help="Only of this category, e.g. hoax.")] = "",
    kecamatan: Annotated[str, typer.Option(help="Only in this one, e.g. 64.71.03.")] = "",
    due: Annotated[Due | None, typer.Option(help="Only so close to their deadline.")] = None,
    holder: Annotated[str, typer.Option(help="Only held by this account, or by nobody.")] = "",
    mine: Annotated[bool, typer.Option("--mine", help="Only those in one's own hands.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    watch: Annotated[bool, typer.Option("--watch", help="Go on and tell each change, until Ctrl-C.")] = False,
    who: As = "petugas",
    as_json: AsJson = False,
) -> None:
    """List cases: by deadline, tips by arrival, closed ones latest first."""
    chosen = Queue.MINE if mine else queue or (LANE_OF[stage] if stage else Queue.CASES)
    filters = {
        "queue": chosen.value,
        "stage": stage or "",
        "kind": kind or "",
        "category": category,
        "kecamatan": kecamatan,
        "due": due or "",
        "holder": holder,
    }
    with caller("triage", who) as service:
        found = _pages(service, limit, **filters)
        if as_json:
            emit_json(found)
        else:
            _show(found["items"])
        if watch:
            _follow(service, as_json=as_json)


def _show(items: Sequence[dict[str, Any]]) -> None:
    if not items:
        out.print("No case is there.")
        return
    table = Table("case", "report", "stage", "deadline", "holder", "waits", "what", box=None)
    for item in items:
        table.add_row(*_row(item))
    out.print(table)


def _follow(service: Caller, *, as_json: bool) -> None:
    """Tell what changes from now on, in whatever queue; the service tells it half a minute late."""
    since = _latest(service)
    while True:
        answer = service.get(BASE, changed_since=since, limit=MOST)
        for item in answer["items"]:
            if as_json:
                emit_json(item)
            else:
                out.print(f"{at(item['changed_at'])}  {'  '.join(_row(item))}")
        since = answer["changed_to"]
        if not answer["more"]:
            time.sleep(EVERY_S)


def _latest(service: Caller) -> str:
    """The place behind everything that has changed so far."""
    since, more = "beginning", True
    while more:
        answer = service.get(BASE, changed_since=since, limit=MOST)
        since, more = answer["changed_to"], answer["more"]
    return str(since)


def _pages(service: Caller, limit: int, **filters: str) -> dict[str, Any]:
    """Pages joined until there are enough; the counts and the cursor of the last one."""
    items: list[Any] = []
    cursor = ""
    while True:
        wanted = min(limit - len(items), MOST)
        page = service.get(BASE, limit=wanted, cursor=cursor, **filters)
        items += page["items"]
        cursor = page["next_cursor"] or ""
        if not cursor or len(items) >= limit:
            return {**page, "items": items}


def _row(item: dict[str, Any]) -> list[str]:
    return [
        item["id"],
        item["receipt_number"],
        item["stage"],
        _waits_for(item),
        item["holder"] or "-",
        item["proposed"] or "-",
        item["title"] or "- (erased)",
    ]


def _waits_for(item: dict[str, Any]) -> str:
    if item["next_due"]:
        return end(item["next_due"]["due_at"])
    return f"returned {at(item['returned_at'])}" if item["returned_at"] else "-"
