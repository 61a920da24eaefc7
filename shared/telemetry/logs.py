"""JSON logs: fixed fields, the trace beside them, nothing personal, and libraries kept short."""

from __future__ import annotations

import logging
import re
import sys
import time
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, BinaryIO

import orjson
import structlog
from opentelemetry import trace

from shared.clock import rfc3339, system_clock
from shared.telemetry import names
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import LOG_EVENTS, LOG_FIELDS, LogEvent
from shared.telemetry.redaction import MASK, masked

_EventDict = MutableMapping[str, Any]

_IDS = frozenset(
    {"report_id", "case_id", "handoff_id", "exhibit_id", "account_id", "program_id", "stream", "event_id"}
)
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OURS = frozenset({"event", "level", "at", "service", "office", "logger", "trace_id", "span_id"})
_LONGEST = 500
_SPEAKING = ("uvicorn", "aiokafka", "faststream", "asyncio", "opentelemetry")
"""Libraries whose messages are about hosts and topics; of all others only the template is kept."""


class Log:
    """A named log: events of the table only, fields of the table only."""

    def __init__(self, name: str) -> None:
        self._log = structlog.get_logger(name)
        self._name = name

    def debug(self, event: LogEvent, **fields: object) -> None:
        """Say something only a developer wants."""
        self._log.debug(event, logger=self._name, **fields)

    def info(self, event: LogEvent, **fields: object) -> None:
        """Say that something happened."""
        self._log.info(event, logger=self._name, **fields)

    def warning(self, event: LogEvent, **fields: object) -> None:
        """Say that something is not as it should be and is being dealt with."""
        self._log.warning(event, logger=self._name, **fields)

    def error(self, event: LogEvent, error: BaseException | None = None, **fields: object) -> None:
        """Say that something failed; of the error its type and place are kept, never its words."""
        about = {"error": type(error).__name__, "where": _where(error)} if error is not None else {}
        self._log.error(event, logger=self._name, **about, **fields)


def configure_logs(
    service: str, office: str, level: str, *, metrics: Metrics | None = None, stream: BinaryIO | None = None
) -> None:
    """Log JSON lines of this process to `stream` (standard output), those of libraries too."""
    output = stream or sys.stdout.buffer
    structlog.configure(
        processors=[_common(service, office), guard, _render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.BytesLoggerFactory(output),
        cache_logger_on_first_use=False,
    )
    handler = _Libraries(level=level)
    handler.addFilter(Sparing(_counting(metrics)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.getLevelNamesMapping()[level], logging.INFO))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "faststream", "aiokafka"):
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = name != "uvicorn.access"
    for name in ("aiokafka", "httpx", "httpcore", "pymongo", "faststream"):
        logging.getLogger(name).setLevel(logging.WARNING)


def guard(_logger: object, _method: str, fields: _EventDict) -> _EventDict:
    """Drop fields outside the table, mask what looks personal, drop the words of an unlisted event."""
    if fields.get("event") not in LOG_EVENTS:
        fields["event"] = LogEvent.UNLISTED
    unknown = [key for key in fields if key not in LOG_FIELDS]
    for key in [*unknown, *(key for key, value in fields.items() if value is None and key in LOG_FIELDS)]:
        del fields[key]
    for key, value in fields.items():
        if key not in _OURS:
            fields[key] = _guarded(key, value)
    if unknown:
        fields["dropped"] = len(unknown)
    return fields


def _guarded(key: str, value: object) -> object:
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**14 else MASK
    if key in _IDS:
        return value if isinstance(value, str) and _ID.fullmatch(value) else MASK
    if isinstance(value, (list, tuple, set, frozenset)):
        return sorted(masked(str(item))[:_LONGEST] for item in value)
    if isinstance(value, str):
        return masked(value)[:_LONGEST]
    return type(value).__name__


def _common(service: str, office: str) -> Callable[[object, str, _EventDict], _EventDict]:
    def add(_logger: object, method: str, fields: _EventDict) -> _EventDict:
        fields = {
            "at": rfc3339(system_clock()),
            "level": method,
            "event": fields.pop("event", ""),
            "service": service,
            "office": office,
            **fields,
        }
        context = trace.get_current_span().get_span_context()
        if context.is_valid:
            fields.update(trace_id=f"{context.trace_id:032x}", span_id=f"{context.span_id:016x}")
        return fields

    return add


def _render(_logger: object, _method: str, fields: _EventDict) -> bytes:
    return orjson.dumps(fields)


class _Libraries(logging.Handler):
    """Turns a library's line into ours."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        about = {"error": type(error).__name__, "where": _where(error)} if error is not None else {}
        log = structlog.get_logger()
        write = (
            log.error
            if record.levelno >= logging.ERROR
            else log.warning
            if record.levelno >= logging.WARNING
            else log.info
        )
        write(LogEvent.LIBRARY, logger=record.name, message=_message(record), **about)


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] not in _SPEAKING:
        return str(record.msg)
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)


class Sparing(logging.Filter):
    """Lets a library say the same thing five times a minute; the rest is counted."""

    MOST = 5
    WINDOW_S = 60.0
    TEMPLATES = 1_000

    def __init__(self, dropped: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._dropped = dropped
        self._clock = clock
        self._seen: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line may pass."""
        key, now = (record.name, str(record.msg)[:200]), self._clock()
        since, count = self._seen.get(key, (now, 0))
        if now - since >= self.WINDOW_S:
            since, count = now, 0
        if len(self._seen) >= self.TEMPLATES:
            self._seen.clear()
        self._seen[key] = (since, count + 1)
        if count < self.MOST:
            return True
        self._dropped(record.name.partition(".")[0])
        return False


def _counting(metrics: Metrics | None) -> Callable[[str], None]:
    if metrics is None:
        return lambda _logger: None
    counter = metrics.counter(names.LOGS_DROPPED)
    return lambda logger: counter.labels(logger).inc()


def _where(error: BaseException) -> str:
    """The innermost three places the error went through, as file:line."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " < ".join(f"{_short(frame.filename)}:{frame.lineno}" for frame in reversed(frames))


def _short(path: str) -> str:
    return "/".join(path.split("/")[-3:])


def quiet_uvicorn() -> Mapping[str, Any]:
    """Arguments for uvicorn so that it neither logs requests nor replaces these logs."""
    return {"log_config": None, "access_log": False}
