"""`./jejak trace ID`: a report's trace over all services as a tree with times, from the local span files."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.ops import installation
from deploy.ops.output import AsJson, emit_json, out
from shared.errors import InvalidInput, JejakError, NotFound
from shared.security.receipts import read_number
from shared.store.mongo import translated
from shared.telemetry.files import Node, find_traces, grow, read_trace
from shared.telemetry.names import Attr
from shared.telemetry.traces import trace_id as trace_id_of

_TRACE_ID: Final = re.compile(r"[0-9a-f]{32}")
_SHOWN: Final = (
    Attr.HTTP_METHOD,
    Attr.HTTP_ROUTE,
    Attr.HTTP_STATUS,
    Attr.KIND,
    Attr.CHANNEL,
    Attr.COMMAND,
    Attr.STAGE,
    Attr.EVENT_TYPE,
    Attr.OUTCOME,
    Attr.REASON,
    Attr.ERROR_TYPE,
)
_MS: Final = 1_000_000
_SECOND: Final = 1_000 * _MS
_MINUTE: Final = 60 * _SECOND
_DAY: Final = 24 * 60 * _MINUTE


def trace(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="Report, case, receipt number or trace id.")
    ],
    *,
    folder: Annotated[Path | None, typer.Option(help="Span files; else those of the stack.")] = None,
    as_json: AsJson = False,
) -> None:
    """Draw the trace of a report from its channel to the acknowledgement."""
    where = folder or installation.folder_of("traces")
    found = resolve(where, identifier.strip())
    spans = read_trace(where, found)
    if not spans:
        raise NotFound(f"no span of trace {found} is in {where}; it may be younger than a second, or older")
    roots = grow(spans)
    emit_json(facts(found, roots)) if as_json else draw(found, roots)


def resolve(folder: Path, identifier: str) -> str:
    """The trace id that is meant: itself, or that of the spans or journals with this id or receipt number.

    Raises:
        NotFound: nothing has this id.
    """
    if _TRACE_ID.fullmatch(identifier):
        return identifier
    wanted = _as_number(identifier)
    found = find_traces(folder, wanted)
    known = found[0] if found else _from_journals(wanted)
    if not known:
        raise NotFound(
            f"nothing here has the id or receipt number {identifier}; ./jejak cases lists what there is"
        )
    return known


def facts(trace: str, roots: list[Node]) -> dict[str, Any]:
    """The tree as JSON: spans in the order of the drawing, times relative to the first."""
    start = roots[0].started_ns
    walked = [(depth, node) for root in roots for depth, node in root.walk()]
    spans = [_span_facts(depth, node, start) for depth, node in walked if node.span]
    return {
        "trace_id": trace,
        "started_at": datetime.fromtimestamp(start / _SECOND, UTC).isoformat(),
        "services": sorted({node.span.service for _, node in walked if node.span}),
        "missing_parents": [node.span_id for _, node in walked if node.span is None],
        "spans": spans,
    }


def _span_facts(depth: int, node: Node, start: int) -> dict[str, Any]:
    span = node.span
    if span is None:
        return {}
    return {
        "span_id": span.span_id,
        "parent_id": span.parent_id,
        "depth": depth,
        "name": span.name,
        "service": span.service,
        "offset_ms": round((span.started_ns - start) / _MS, 3),
        "duration_ms": round((span.ended_ns - span.started_ns) / _MS, 3),
        "failed": span.failed,
        "attributes": span.attributes,
        "links": list(span.links),
    }


def draw(trace: str, roots: list[Node], *, console: Console = out) -> None:
    """Print the tree."""
    start = roots[0].started_ns
    ends = [node.span.ended_ns for root in roots for _, node in root.walk() if node.span]
    began = datetime.fromtimestamp(start / _SECOND, UTC)
    console.print(f"trace {trace}")
    console.print(
        f"{len(ends)} spans from {began:%Y-%m-%d %H:%M:%S} UTC, over {duration(max(ends) - start)}\n"
    )
    table = Table.grid(padding=(0, 2))
    for side in ("left", "left", "right", "right", "left"):
        table.add_column(justify=side)
    table.add_row("span", "service", "after", "took", "", style="dim")
    for root in roots:
        _add(table, root, start, "", "")
    console.print(table)


def _add(table: Table, node: Node, start: int, guide: str, below: str) -> None:
    span = node.span
    if span is None:
        table.add_row(Text(f"{guide}(missing)", style="dim"), "", "", "", node.span_id)
    else:
        took, after = duration(span.ended_ns - span.started_ns), duration(span.started_ns - start)
        about = " ".join(str(span.attributes[key]) for key in _SHOWN if key in span.attributes)
        about = about.replace("jejak.", "")
        name = Text(guide + span.name, style="bold red" if span.failed else "")
        table.add_row(name, span.service, f"+{after}", took, Text(about, style="dim"))
    for child in node.children:
        last = child is node.children[-1]
        _add(table, child, start, below + ("└─ " if last else "├─ "), below + ("   " if last else "│  "))


def duration(nanoseconds: int) -> str:
    """A length of time as a person reads it."""
    if nanoseconds < _SECOND:
        return f"{nanoseconds / _MS:.1f} ms"
    if nanoseconds < _MINUTE:
        return f"{nanoseconds / _SECOND:.2f} s"
    minutes, seconds = divmod(nanoseconds // _SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    if nanoseconds < _DAY:
        return f"{hours}:{minutes:02}:{seconds:02}"
    return f"{hours // 24} d {hours % 24}:{minutes:02}:{seconds:02}"


def _as_number(identifier: str) -> str:
    """A receipt number as printed, if it is one; another id as it is."""
    try:
        return read_number(identifier)
    except InvalidInput:
        return identifier


def _from_journals(identifier: str) -> str:
    """The trace id that a journal keeps with this stream; empty if no installation runs or none knows it."""
    try:
        return asyncio.run(_ask_journals(identifier))
    except JejakError:
        return ""


@translated
async def _ask_journals(identifier: str) -> str:
    place = installation.find()
    for service in ("intake", "triage", "notify"):
        async with place.database(service) as database:
            stream = identifier
            if service == "intake":
                report = await database["reports"].find_one({"body.number": identifier}, {"_id": 1})
                stream = str(report["_id"]) if report else identifier
            entry = await database["journal"].find_one(
                {"stream": stream, "trace": {"$ne": ""}}, sort=[("seq", 1)]
            )
            if entry is not None:
                return trace_id_of(entry["trace"])
    return ""
