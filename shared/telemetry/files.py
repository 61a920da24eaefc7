"""Reads the local span files: one report's trace as a tree over all services, without a backend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from shared.telemetry.names import Attr

_ERROR: Final = 2
_FINDABLE: Final = (Attr.REPORT_ID, Attr.CASE_ID, Attr.HANDOFF_ID, Attr.RECEIPT_NUMBER)


@dataclass(frozen=True, slots=True)
class SpanRecord:
    """One span as a file holds it; times in nanoseconds since 1970, UTC."""

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    service: str
    started_ns: int
    ended_ns: int
    failed: bool
    attributes: dict[str, Any]
    links: tuple[str, ...]
    """The trace ids it links to."""


@dataclass(slots=True)
class Node:
    """A place in the tree; `span` is None where a parent is named that no file holds."""

    span_id: str
    span: SpanRecord | None
    children: list[Node] = field(default_factory=list)

    @property
    def started_ns(self) -> int:
        """When it began; for a missing parent when its first child began."""
        return self.span.started_ns if self.span else min(child.started_ns for child in self.children)

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Node]]:
        """The node and all below it, each with its depth, siblings by time."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)


def read_trace(folder: Path, trace_id: str) -> list[SpanRecord]:
    """The spans of one trace from every file of the folder, by time; a span written twice counts once."""
    found = {span.span_id: span for span in _spans(folder, trace_id) if span.trace_id == trace_id}
    return sorted(found.values(), key=lambda span: (span.started_ns, span.span_id))


def find_traces(folder: Path, identifier: str) -> list[str]:
    """The traces with this report, case or hand-off id or receipt number; a trace id stands for itself."""
    if not identifier:
        return []
    found = {
        span.trace_id: None
        for span in _spans(folder, identifier)
        if span.trace_id == identifier or identifier in (span.attributes.get(key.value) for key in _FINDABLE)
    }
    return list(found)


def grow(spans: Iterable[SpanRecord]) -> list[Node]:
    """The roots of the trace: one if it is whole; each missing parent stands as a root of its own."""
    nodes = {span.span_id: Node(span.span_id, span) for span in spans}
    roots: list[Node] = []
    for node in list(nodes.values()):
        parent_id = node.span.parent_id if node.span else ""
        if not parent_id:
            roots.append(node)
            continue
        if parent_id not in nodes:
            nodes[parent_id] = Node(parent_id, None)
            roots.append(nodes[parent_id])
        nodes[parent_id].children.append(node)
    for node in nodes.values():
        node.children.sort(key=lambda child: (child.started_ns, child.span_id))
    return sorted(roots, key=lambda root: root.started_ns)


def _spans(folder: Path, needle: str) -> Iterator[SpanRecord]:
    """Spans of the lines that hold the text; a line that a dying process cut is passed over."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open("rb") as file:
            for line in file:
                if needle.encode() in line:
                    yield from _decoded(line)


def _decoded(line: bytes) -> Iterator[SpanRecord]:
    try:
        resources = orjson.loads(line)["resourceSpans"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return
    for resource in resources:
        service = str(_values(resource["resource"]["attributes"]).get("service.name", ""))
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                yield _record(span, service)


def _record(span: dict[str, Any], service: str) -> SpanRecord:
    return SpanRecord(
        trace_id=span["traceId"],
        span_id=span["spanId"],
        parent_id=span.get("parentSpanId", ""),
        name=span["name"],
        service=service,
        started_ns=int(span["startTimeUnixNano"]),
        ended_ns=int(span["endTimeUnixNano"]),
        failed=span.get("status", {}).get("code") == _ERROR,
        attributes=_values(span.get("attributes", [])),
        links=tuple(link["traceId"] for link in span.get("links", [])),
    )


def _values(attributes: list[dict[str, Any]]) -> dict[str, Any]:
    values = {}
    for attribute in attributes:
        ((kind, value),) = attribute["value"].items()
        values[attribute["key"]] = int(value) if kind == "intValue" else value
    return values
