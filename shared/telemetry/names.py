"""The one table of names of spans, attributes, metrics, log events and log fields: nothing else is written.

Nothing here may hold a name, an address, a phone, a NIK, a narrative, a URL or an account: ids of reports,
cases and hand-offs, codes and counts only. `tests/unit/shared/telemetry` reads this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, cast


class SpanName(StrEnum):
    """Every span of the system."""

    REPORT = "report.receive"
    """Root of a report's trace."""
    REQUEST = "http.request"
    """Any other HTTP request: a trace of its own."""
    COMMIT = "store.commit"
    """One group commit: a trace of its own."""
    PUBLISH = "record.publish"
    RECEIVE = "record.receive"
    EVIDENCE_ATTACH = "evidence.attach"
    IDENTITY_FETCH = "identity.fetch"
    EVIDENCE_FETCH = "evidence.fetch"
    EVIDENCE_REDACT = "evidence.redact"
    CASE_CLAIM = "case.claim"
    CASE_RELEASE = "case.release"
    CASE_PROPOSE = "case.propose"
    CASE_APPROVE = "case.approve"
    CASE_REJECT = "case.reject"
    CASE_COMMAND = "case.command"
    """A case's command that has no name of its own here; `jejak.command` says which."""
    HANDOFF_ACKNOWLEDGE = "handoff.acknowledge"
    HANDOFF_RETURN = "handoff.return"
    NOTICE_SEND = "notice.send"


class Attr(StrEnum):
    """Every attribute of a span; semantic conventions where they have one."""

    REPORT_ID = "jejak.report_id"
    CASE_ID = "jejak.case_id"
    HANDOFF_ID = "jejak.handoff_id"
    RECEIPT_NUMBER = "jejak.receipt_number"
    EXHIBIT_ID = "jejak.exhibit_id"
    KIND = "jejak.kind"
    CHANNEL = "jejak.channel"
    COMMAND = "jejak.command"
    STAGE = "jejak.stage"
    ACTOR_KIND = "jejak.actor_kind"
    OUTCOME = "jejak.outcome"
    REASON = "jejak.reason"
    """A code of the system, never somebody's words."""
    SEQUENCE = "jejak.sequence"
    ATTEMPT = "jejak.attempt"
    GROUP_SIZE = "jejak.group_size"
    GROUP_TRACE = "jejak.group_trace"
    BYTES = "jejak.bytes"
    CONSUMER = "jejak.consumer"
    HTTP_METHOD = "http.request.method"
    HTTP_ROUTE = "http.route"
    HTTP_STATUS = "http.response.status_code"
    ERROR_TYPE = "error.type"
    EVENT_ID = "cloudevents.event_id"
    EVENT_TYPE = "cloudevents.event_type"
    TOPIC = "messaging.destination.name"
    OFFSET = "messaging.kafka.offset"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric, as Prometheus shows it; `labels` never carry ids."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


SECONDS = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

REQUESTS = Metric(
    "jejak_http_requests_total", "counter", "HTTP requests answered", ("method", "route", "status")
)
REQUEST_SECONDS = Metric(
    "jejak_http_request_seconds", "histogram", "time to answer", ("method", "route"), SECONDS
)
REPORTS = Metric("jejak_reports_total", "counter", "reports taken", ("kind", "channel"))
PUBLISHED = Metric("jejak_records_published_total", "counter", "records acknowledged by Kafka", ("topic",))
RECEIVED = Metric(
    "jejak_records_received_total", "counter", "records by what became of them", ("topic", "outcome")
)
OUTBOX_ROWS = Metric("jejak_outbox_rows", "gauge", "rows not yet published")
OUTBOX_AGE = Metric("jejak_outbox_age_seconds", "gauge", "age of the oldest row not yet published")
HELD_ROWS = Metric("jejak_held_rows", "gauge", "records that wait for something", ("consumer",))
DEAD_ROWS = Metric("jejak_dead_rows", "gauge", "records that cannot be read", ("consumer",))
CONSUMER_LAG = Metric("jejak_consumer_lag_records", "gauge", "records behind the end of a topic", ("topic",))
REPLAYS = Metric("jejak_replays_total", "counter", "streams sent again", ("cause",))
EXHIBITS_DAMAGED = Metric("jejak_exhibits_damaged", "gauge", "files that are not stored as they came in")
NOTICES = Metric("jejak_notices_total", "counter", "notices by what became of them", ("outcome",))
LIVE_CLIENTS = Metric("jejak_live_clients", "gauge", "pages that listen for changes")
SPANS_DROPPED = Metric(
    "jejak_spans_dropped_total", "counter", "spans that were not written", ("exporter", "reason")
)
LOGS_DROPPED = Metric(
    "jejak_logs_dropped_total", "counter", "log lines over the limit of a noisy library", ("logger",)
)
DEPENDENCY_UP = Metric("jejak_dependency_up", "gauge", "1 if the dependency answers", ("dependency",))
DEPENDENCY_DOWN_SINCE = Metric(
    "jejak_dependency_down_since_seconds",
    "gauge",
    "unix time of the first failed look; 0 while it answers",
    ("dependency",),
)

METRICS: dict[str, Metric] = {
    metric.name: metric for metric in list(globals().values()) if isinstance(metric, Metric)
}


class LogEvent(StrEnum):
    """Every event of the log."""

    SERVICE_STARTED = "service.started"
    SERVICE_STOPPING = "service.stopping"
    SERVICE_STOPPED = "service.stopped"
    DEPENDENCY_LOST = "dependency.lost"
    DEPENDENCY_BACK = "dependency.back"
    REQUEST_FAILED = "request.failed"
    CASE_CHANGED = "case.changed"
    HANDOFF_ANSWERED = "handoff.answered"
    NOTICE_SENT = "notice.sent"
    NOTICE_FAILED = "notice.failed"
    EXHIBIT_DAMAGED = "exhibit.damaged"
    RECORD_HELD = "record.held"
    RECORD_DEAD = "record.dead"
    BATCH_FAILED = "batch.failed"
    COMMIT_FAILED = "commit.failed"
    RELAY_FAILED = "relay.failed"
    CLUSTER_CHANGED = "cluster.changed"
    REPLAY_STARTED = "replay.started"
    REPLAY_DONE = "replay.done"
    LIVE_LOST = "live.lost"
    SWEEP_FAILED = "sweep.failed"
    SIGN_IN_REFUSED = "sign_in.refused"
    SIGNED_IN = "sign_in.done"
    LIBRARY = "library"
    """A line of a library, its message masked."""
    UNLISTED = "unlisted"
    """A line whose event is not in this table: its words are dropped, its logger stays."""


LOG_FIELDS = frozenset(
    {
        *("event", "level", "at", "service", "office", "logger", "trace_id", "span_id"),
        *("report_id", "case_id", "handoff_id", "exhibit_id", "account_id", "program_id", "stream", "seq"),
        *("sequence", "epoch", "event_id", "event_type", "cause", "stage", "command", "kind", "channel"),
        *(
            "topic",
            "partition",
            "offset",
            "group",
            "consumer",
            "cluster",
            "records",
            "rows",
            "streams",
            "bytes",
        ),
        *(
            "method",
            "route",
            "status",
            "code",
            "reason",
            "outcome",
            "error",
            "where",
            "attempt",
            "retry_in_s",
        ),
        *(
            "dependency",
            "host",
            "port",
            "pid",
            "lease",
            "fence",
            "duration_ms",
            "message",
            "dropped",
        ),
        *("version", "role", "roles", "demo", "since"),
    }
)
"""Every field of a log line; another one is dropped, and its absence shows as `dropped`."""

SPANS = frozenset(SpanName)
ATTRIBUTES = frozenset(Attr)
LOG_EVENTS = frozenset(LogEvent)


Attributes = Mapping[Attr, str | int | bool]


def known(attributes: Attributes) -> dict[str, str | int | bool]:
    """The same attributes.

    Raises:
        ValueError: one of them is not in the table.
    """
    if not attributes.keys() <= ATTRIBUTES:
        unknown = ", ".join(sorted(attributes.keys() - ATTRIBUTES))
        raise ValueError(f"not in shared/telemetry/names.py: {unknown}")
    return cast("dict[str, str | int | bool]", dict(attributes))
