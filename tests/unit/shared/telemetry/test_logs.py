"""A log line has its trace and its fixed fields, and nothing about anybody."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider

from shared.telemetry import names
from shared.telemetry.logs import Log, Sparing, configure_logs
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import LogEvent, SpanName
from shared.telemetry.traces import Traces, trace_id, traceparent

CANARIES = ("Budi Santoso", "6471010101010001", "081234567890", "budi@contoh.id", "Jalan Mawar 3")
REPORT = "01934f5e-0000-7000-8000-000000000001"


class Written:
    """What was logged."""

    def __init__(self) -> None:
        self.stream = io.BytesIO()
        self.metrics = Metrics()
        configure_logs("intake", "balikpapan", "INFO", metrics=self.metrics, stream=self.stream)

    @property
    def text(self) -> str:
        return self.stream.getvalue().decode()

    def lines(self) -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def written() -> Iterator[Written]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield Written()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_says_what_when_where_and_in_which_trace(written: Written) -> None:
    traces = Traces(TracerProvider(shutdown_on_exit=False).get_tracer("test"))
    with traces.batch(SpanName.COMMIT) as span:
        Log("store").info(LogEvent.CASE_CHANGED, report_id=REPORT, kind="tip")
        stored = traceparent(span)
    (line,) = [one for one in written.lines() if one["logger"] == "store"]
    assert line["event"] == "case.changed"
    assert (line["service"], line["office"], line["level"], line["logger"]) == (
        "intake",
        "balikpapan",
        "info",
        "store",
    )
    assert line["trace_id"] == trace_id(stored)
    assert line["at"].endswith("Z")
    assert line["report_id"] == REPORT


@pytest.mark.parametrize("canary", CANARIES)
def test_no_canary_gets_into_a_line_by_any_field(written: Written, canary: str) -> None:
    log = Log("x")
    log.info(LogEvent.CASE_CHANGED, narrative=canary, reporter={"name": canary}, report_id=canary)
    log.info(
        LogEvent.CASE_CHANGED, stream=canary, account_id=canary, kind={"a": canary}, reason=ValueError(canary)
    )
    log.info(canary)  # type: ignore[arg-type] # the breach
    log.error(LogEvent.REQUEST_FAILED, ValueError(canary))
    structlog.get_logger().info(canary, who=canary)
    logging.getLogger("some.library").warning("failed for %s", canary)
    failed = RuntimeError(canary)
    logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=failed)
    assert canary not in written.text
    assert len(written.lines()) == 7


@pytest.mark.parametrize("canary", ["6471010101010001", "081234567890", "budi@contoh.id"])
def test_numbers_and_addresses_are_masked_even_in_fields_that_are_allowed(
    written: Written, canary: str
) -> None:
    Log("x").warning(LogEvent.RECORD_DEAD, reason=f"bad value {canary}", records=[canary], code=canary)
    logging.getLogger("aiokafka.consumer").error("cannot read %s", canary)
    assert canary not in written.text
    assert "bad value ***" in written.text


def test_a_nik_given_as_a_number_is_masked(written: Written) -> None:
    Log("x").info(LogEvent.RECORD_DEAD, seq=6471010101010001, offset=120045)
    (line,) = written.lines()
    assert line["seq"] == "***"
    assert line["offset"] == 120045


def test_a_dropped_field_leaves_a_count(written: Written) -> None:
    Log("x").info(LogEvent.CASE_CHANGED, narrative="x", body="y")
    assert written.lines()[0]["dropped"] == 2


def test_an_error_leaves_its_type_and_place(written: Written) -> None:
    with pytest.raises(KeyError) as raised:
        dict[str, int]()["Budi"]
    Log("x").error(LogEvent.COMMIT_FAILED, raised.value)
    (line,) = written.lines()
    assert line["error"] == "KeyError"
    assert "test_logs.py:" in line["where"]


def test_an_event_outside_the_table_loses_its_words_and_keeps_its_logger(written: Written) -> None:
    structlog.get_logger().warning("Budi called", logger="somewhere")
    assert written.lines()[0] | {"at": ""} == {
        "event": "unlisted",
        "logger": "somewhere",
        "level": "warning",
        "at": "",
        "service": "intake",
        "office": "balikpapan",
    }


def test_access_logs_are_off(written: Written) -> None:
    logging.getLogger("uvicorn.access").info('127.0.0.1 - "GET /status?pin=1 HTTP/1.1" 200')
    assert written.text == ""


def test_a_library_may_say_the_same_five_times_a_minute_and_the_rest_is_counted(written: Written) -> None:
    for attempt in range(20):
        logging.getLogger("aiokafka").warning("Unable connect to node with id %s", attempt)
    assert len(written.lines()) == 5
    lost = written.metrics.counter(names.LOGS_DROPPED).labels("aiokafka")
    assert lost._value.get() == 15


def test_after_a_minute_it_is_heard_again() -> None:
    now = [0.0]
    sparing = Sparing(lambda _logger: None, clock=lambda: now[0])
    record = logging.LogRecord("aiokafka", logging.WARNING, "", 0, "no broker", (), None)
    assert [sparing.filter(record) for _ in range(7)] == [True] * 5 + [False] * 2
    now[0] = 60.0
    assert sparing.filter(record)


def test_a_long_text_is_cut(written: Written) -> None:
    Log("x").info(LogEvent.RECORD_DEAD, reason="x" * 10_000)
    assert len(written.lines()[0]["reason"]) == 500
