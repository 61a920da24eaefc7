"""`./jejak cases`: the officers' queues, through triage's own API."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Annotated, Any, Final

import typer

from deploy.ops.caller import Caller, caller
from deploy.ops.case import BASE, As, at
from deploy.ops.finding import SEARCH_HELP, found, row_of, show_found, show_rows
from deploy.ops.output import AsJson, emit_json, out
from services.triage.application.queue.lanes import LANE_OF
from services.triage.application.queue.views import Due, Queue
from services.triage.domain.words import Kind, Stage
from shared.errors import Refused

MOST: Final = 200
CHANGED_HELP: Final = (
    "What changed since `beginning`, a time (2024-11-25T12:00+08:00) or an earlier answer's `changed_to`."
)
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
    search: Annotated[bool, typer.Option("--search", help=SEARCH_HELP)] = False,
    changed_since: Annotated[str, typer.Option(help=CHANGED_HELP)] = "",
    cursor: Annotated[str, typer.Option(help="Go on behind an earlier answer's `next_cursor`.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    watch: Annotated[bool, typer.Option("--watch", help="Go on and tell each change, until Ctrl-C.")] = False,
    who: As = "petugas",
    as_json: AsJson = False,
) -> None:
    """List cases: by deadline, tips by arrival, closed ones latest first; or search, or what changed."""
    narrowed = {"stage": stage or "", "kind": kind or "", "category": category, "kecamatan": kecamatan}
    chosen = Queue.MINE if mine else queue or (LANE_OF[stage] if stage else Queue.CASES)
    queued = {"queue": chosen.value, "due": due or "", "holder": holder}
    beside = bool(mine or queue or due or holder or watch)
    _check(search=search, changed_since=changed_since, narrowed=any(narrowed.values()), beside=beside)
    with caller("triage", who) as service:
        if search:
            show_found(found(service, narrowed, limit=limit, cursor=cursor), as_json=as_json)
        elif changed_since:
            _show_changes(service, changed_since, limit, as_json=as_json)
        else:
            _list(service, {**narrowed, **queued}, limit=limit, cursor=cursor, as_json=as_json)
        if watch:
            _follow(service, as_json=as_json)


def _check(*, search: bool, changed_since: str, narrowed: bool, beside: bool) -> None:
    """Refuse options that would not be looked at.

    Raises:
        Refused: a search with what belongs to queues, or changes with any filter.
    """
    if search and (changed_since or beside):
        raise Refused("--search goes with --stage, --kind, --category and --kecamatan alone")
    if changed_since and (narrowed or beside):
        raise Refused("--changed-since lists every case that changed: it goes with no filter")


def _list(service: Caller, filters: Mapping[str, str], *, limit: int, cursor: str, as_json: bool) -> None:
    found_there = _pages(service, limit, cursor, **filters)
    if as_json:
        emit_json(found_there)
        return
    show_rows(found_there["items"])
    if found_there["next_cursor"]:
        out.print(f"There are more: --cursor {found_there['next_cursor']}")


def _show_changes(service: Caller, since: str, limit: int, *, as_json: bool) -> None:
    """Changes behind a place, joined until there are enough; the place to go on from is told in any case."""
    items: list[Any] = []
    while True:
        answer = service.get(BASE, changed_since=since, limit=min(limit - len(items), MOST))
        items += answer["items"]
        since = answer["changed_to"]
        if not answer["more"] or len(items) >= limit:
            break
    if as_json:
        emit_json({**answer, "items": items})
        return
    for item in items:
        out.print(f"{at(item['changed_at'])}  {'  '.join(row_of(item))}")
    out.print(f"{len(items)} changed; {'more, ' if answer['more'] else ''}go on with --changed-since {since}")


def _follow(service: Caller, *, as_json: bool) -> None:
    """Tell what changes from now on, in whatever queue; the service tells it half a minute late."""
    since = _latest(service)
    while True:
        answer = service.get(BASE, changed_since=since, limit=MOST)
        for item in answer["items"]:
            if as_json:
                emit_json(item)
            else:
                out.print(f"{at(item['changed_at'])}  {'  '.join(row_of(item))}")
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


def _pages(service: Caller, limit: int, cursor: str = "", **filters: str) -> dict[str, Any]:
    """Pages joined until there are enough; the counts and the cursor of the last one."""
    items: list[Any] = []
    while True:
        wanted = min(limit - len(items), MOST)
        page = service.get(BASE, limit=wanted, cursor=cursor, **filters)
        items += page["items"]
        cursor = page["next_cursor"] or ""
        if not cursor or len(items) >= limit:
            return {**page, "items": items}
