"""`./jejak cases` and `./jejak case ID`: the officers' queues and one case, through triage's own API."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from deploy.ops.caller import Caller, caller
from deploy.ops.output import AsJson, emit_json, out
from shared.clock import from_rfc3339
from shared.web.formats import short_date_time, short_end

BASE: Final = "/api/v1/cases"
MOST: Final = 200

As = Annotated[str, typer.Option("--as", help="Who asks; JEJAK_TOKEN wins. Local demo: petugas.")]


class Queue(StrEnum):
    """The queues of the office."""

    CASES = "cases"
    TIPS = "tips"
    MINE = "mine"
    PENDING = "pending"
    CLOSED = "closed"


class Stage(StrEnum):
    """Where a case stands."""

    TRACING = "tracing"
    PRELIMINARY_REVIEW = "preliminary_review"
    REGISTERED = "registered"
    REFUSED = "refused"
    ESCALATED = "escalated"
    FORWARDED = "forwarded"
    ACKNOWLEDGED = "acknowledged"


class Due(StrEnum):
    """How close a deadline is."""

    OVERDUE = "overdue"
    SOON = "soon"
    TODAY = "today"


_QUEUE_OF = {Stage.TRACING: Queue.TIPS, Stage.REFUSED: Queue.CLOSED, Stage.ACKNOWLEDGED: Queue.CLOSED}


def cases(
    *,
    queue: Annotated[Queue, typer.Option(help="Which queue.")] = Queue.CASES,
    stage: Annotated[Stage | None, typer.Option(help="Only at this stage.")] = None,
    due: Annotated[Due | None, typer.Option(help="Only so close to their deadline.")] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Only those in one's own hands.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    who: As = "petugas",
    as_json: AsJson = False,
) -> None:
    """List cases: by deadline, tips by arrival, closed ones latest first."""
    chosen = Queue.MINE if mine else _QUEUE_OF.get(stage, queue) if stage else queue
    with caller("triage", who) as service:
        found = _pages(service, limit, queue=chosen.value, stage=stage or "", due=due or "")
    if as_json:
        emit_json(found)
        return
    if not found["items"]:
        out.print("No case is there.")
        return
    table = Table("case", "report", "stage", "deadline", "holder", "waits", "what", box=None)
    for item in found["items"]:
        table.add_row(*_row(item))
    out.print(table)


def case(
    case_id: Annotated[str, typer.Argument(metavar="ID", help="The case's id.")],
    *,
    who: As = "petugas",
    as_json: AsJson = False,
) -> None:
    """Show one case whole: facts, deadlines, hand-offs, its journal, and whether its chain holds."""
    with caller("triage", who) as service:
        found = service.get(f"{BASE}/{case_id}")
        journal = service.get(f"{BASE}/{case_id}/journal")
    if as_json:
        emit_json({**found, "journal": journal})
        return
    for name, text in [*_facts(found), *_clocks(found), *_handoffs(found)]:
        # A narrative's own lines stand under it, so none can pass for a fact of the case.
        out.print(f"{name:<14} {text}".replace("\n", "\n" + " " * 15))
    for entry in journal["entries"]:
        out.print(f"{entry['seq']:>14} {_at(entry['at'])}  {entry['type']}  by {entry['by']}")
    out.print(f"{'chain':<14} {_chain(journal)}")
    if not journal["verified"]:
        raise typer.Exit(1)


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
        return _end(item["next_due"]["due_at"])
    return f"returned {_at(item['returned_at'])}" if item["returned_at"] else "-"


def _facts(found: dict[str, Any]) -> Sequence[tuple[str, str]]:
    waiting = found["proposal"]
    return [
        ("case", f"{found['id']} ({found['kind']}, {found['stage']}, revision {found['revision']})"),
        ("report", found["receipt_number"]),
        ("trace", found["trace_id"]),
        ("rules", found["rulebook"]),
        ("received", _at(found["received_at"])),
        ("missing", ", ".join(found["missing"]) or "-"),
        ("holder", found["holder"] or "-"),
        ("waits", f"{waiting['decision']} (proposal {waiting['number']})" if waiting else "-"),
        ("narrative", found["narrative"] or "- (erased)"),
        *(("exhibit", f"{one['sha256']}  {one['media_type']}") for one in found["evidence"]),
    ]


def _clocks(found: dict[str, Any]) -> Sequence[tuple[str, str]]:
    return [("deadline", _clock(one)) for one in found["deadlines"]]


def _clock(clock: dict[str, Any]) -> str:
    runs = f"{clock['length']} {clock['calendar']} from {_at(clock['started_at'])}"
    basis = clock["article"] if clock["confirmed"] else f"{clock['article']} (not confirmed)"
    met = f"; met {_at(clock['met_at'])}" if clock["met_at"] else ""
    return f"{clock['id']}: {_end(clock['due_at'])}, {runs}; {basis}{met}"


def _handoffs(found: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """Sent and received are two facts: neither stands for the other."""
    return [
        ("hand-off", f"{one['number']} to {one['receiver']}: {_sent(one)}, {_answer(one)}")
        for one in found["handoffs"]
    ]


def _sent(handoff: dict[str, Any]) -> str:
    return f"sent {_at(handoff['sent_at'])}" if handoff["sent_at"] else "not sent"


def _answer(handoff: dict[str, Any]) -> str:
    if handoff["acknowledged_at"]:
        return f"received {_at(handoff['acknowledged_at'])} ({handoff['reference']})"
    return f"returned {_at(handoff['returned_at'])}" if handoff["returned_at"] else "not received"


def _chain(journal: dict[str, Any]) -> str:
    return "verified" if journal["verified"] else "BROKEN: " + "; ".join(journal["problems"])


def _at(text: str) -> str:
    return short_date_time(from_rfc3339(text), "en")


def _end(text: str) -> str:
    return short_end(from_rfc3339(text), "en")
