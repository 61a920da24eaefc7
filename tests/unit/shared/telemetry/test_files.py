"""Span files are read back as the tree that they are."""

import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from shared.telemetry import names
from shared.telemetry.export import SpanQueue
from shared.telemetry.files import Node, find_traces, grow, read_trace
from shared.telemetry.names import Attr, SpanName
from shared.telemetry.setup import STOP_WITHIN_S, Telemetry, configure
from shared.telemetry.traces import trace_id, traceparent

REPORT = "01934f5e-0000-7000-8000-000000000001"
NUMBER = "JJK-7Q2M-04TX-9RBD"


@dataclass
class Settings:
    """What telemetry reads."""

    trace_dir: Path | None
    office: str = "balikpapan"
    namespace: str = "test"
    otlp_endpoint: str | None = None
    log_level: str = "INFO"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[dict[str, Telemetry]]:
    made = {name: configure(name, Settings(tmp_path), logs=False) for name in ("intake", "triage")}
    yield made
    for telemetry in made.values():
        telemetry.close()


def _a_report(services: dict[str, Telemetry]) -> str:
    about = {Attr.REPORT_ID: REPORT, Attr.RECEIPT_NUMBER: NUMBER}
    with services["intake"].traces.report(about) as root:
        stored = traceparent(root)
    with services["intake"].traces.record(SpanName.PUBLISH, stored) as hop:
        sent = traceparent(hop)
    with services["triage"].traces.record(SpanName.RECEIVE, sent):
        pass
    with services["triage"].traces.act(SpanName.CASE_CLAIM, stored):
        pass
    for telemetry in services.values():
        telemetry.flush()
    return stored


def _drawn(roots: list[Node]) -> list[tuple[int, str, str]]:
    return [
        (depth, node.span.name if node.span else "?", node.span.service if node.span else "?")
        for root in roots
        for depth, node in root.walk()
    ]


def test_a_trace_over_two_services_is_one_tree_in_the_order_of_time(
    services: dict[str, Telemetry], tmp_path: Path
) -> None:
    stored = _a_report(services)
    assert _drawn(grow(read_trace(tmp_path, trace_id(stored)))) == [
        (0, "report.receive", "intake"),
        (1, "record.publish", "intake"),
        (2, "record.receive", "triage"),
        (1, "case.claim", "triage"),
    ]


def test_a_trace_is_found_by_report_id_receipt_number_and_trace_id(
    services: dict[str, Telemetry], tmp_path: Path
) -> None:
    wanted = [trace_id(_a_report(services))]
    with services["intake"].traces.report({Attr.REPORT_ID: REPORT.replace("1", "2")}):
        pass
    services["intake"].flush()
    for identifier in (REPORT, NUMBER, wanted[0]):
        assert find_traces(tmp_path, identifier) == wanted
    assert find_traces(tmp_path, "") == []
    assert find_traces(tmp_path, "JJK-0000-0000-0000") == []


def test_a_missing_parent_is_shown_as_missing_and_not_hidden(
    services: dict[str, Telemetry], tmp_path: Path
) -> None:
    stored = _a_report(services)
    spans = [span for span in read_trace(tmp_path, trace_id(stored)) if span.name != "record.publish"]
    assert _drawn(grow(spans)) == [
        (0, "report.receive", "intake"),
        (1, "case.claim", "triage"),
        (0, "?", "?"),
        (1, "record.receive", "triage"),
    ]


def test_a_line_cut_by_a_dying_process_does_not_hide_the_rest(
    services: dict[str, Telemetry], tmp_path: Path
) -> None:
    stored = _a_report(services)
    with next(tmp_path.glob("triage-*.jsonl")).open("ab") as file:
        file.write(f'{{"resourceSpans":[{{"traceId":"{trace_id(stored)}'.encode())
    assert len(read_trace(tmp_path, trace_id(stored))) == 4


def test_a_span_written_twice_counts_once(services: dict[str, Telemetry], tmp_path: Path) -> None:
    stored = _a_report(services)
    path = next(tmp_path.glob("triage-*.jsonl"))
    path.write_bytes(path.read_bytes() * 2)
    assert len(read_trace(tmp_path, trace_id(stored))) == 4


def test_closing_writes_what_waits(tmp_path: Path) -> None:
    telemetry = configure("notify", Settings(tmp_path), logs=False)
    with telemetry.traces.batch(SpanName.COMMIT) as span:
        stored = traceparent(span)
    telemetry.close()
    assert [span.name for span in read_trace(tmp_path, trace_id(stored))] == ["store.commit"]


class _Nobody(SpanExporter):
    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:  # noqa: ARG002 - takes none of them
        return SpanExportResult.FAILURE

    def shutdown(self) -> None:
        return None


def test_what_no_exporter_takes_is_counted_by_reason() -> None:
    lost: list[tuple[str, int]] = []
    queue = SpanQueue(_Nobody(), lambda why, count: lost.append((why, count)), stop_within_s=1.0, limit=0)
    span = ReadableSpan("store.commit")
    queue.on_end(span)
    queue.close()
    queue.on_end(span)
    assert lost == [("queue_full", 1), ("stopped", 1)]


def test_a_collector_that_never_answers_does_not_hold_the_stop() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = Settings(None, otlp_endpoint=f"http://127.0.0.1:{silent.getsockname()[1]}")
        telemetry = configure("intake", settings, logs=False)
        for _ in range(2_000):
            telemetry.traces.begin(SpanName.PUBLISH, "").end()
        started = time.monotonic()
        telemetry.close()
        assert time.monotonic() - started < STOP_WITHIN_S + 0.5
    lost = telemetry.metrics.counter(names.SPANS_DROPPED)
    assert sum(lost.labels("otlp", why)._value.get() for why in ("stopped", "export_failed")) > 0


def test_a_failing_exporter_counts_its_losses_in_the_metrics() -> None:
    settings = Settings(None, otlp_endpoint="http://127.0.0.1:1")
    telemetry = configure("intake", settings, logs=False)
    with telemetry.traces.batch(SpanName.COMMIT):
        pass
    telemetry.close()
    lost = telemetry.metrics.counter(names.SPANS_DROPPED).labels("otlp", "export_failed")
    assert lost._value.get() == 1
