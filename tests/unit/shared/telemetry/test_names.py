"""The table of names has nothing personal in it, no name twice, and nothing outside it is written."""

import re
from pathlib import Path

import pytest

from shared.telemetry import names
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import ATTRIBUTES, LOG_EVENTS, LOG_FIELDS, METRICS, SPANS, Attr, Metric, known

ROOT = Path(__file__).resolve().parents[4]
PERSONAL = re.compile(
    r"(?<![a-z])(reporter|person|user|name|nik|phone|e?mail|address|birth|narrative|part(y|ies)|witness(es)?|pin|"
    r"password|token|secret|body|url|query|ip|agent|client)(?![a-z])"
)
ALLOWED = {"messaging.destination.name"}
SOURCES = [path for room in ("shared", "services") for path in sorted((ROOT / room).rglob("*.py"))]
TABLE = ROOT / "shared/telemetry/names.py"
CODE = "\n".join(
    path.read_text("utf-8") for path in (*SOURCES, *sorted((ROOT / "deploy").rglob("*.py"))) if path != TABLE
)


def test_no_span_attribute_or_label_is_about_a_person() -> None:
    labels = {label for metric in METRICS.values() for label in metric.labels}
    for text in {*SPANS, *ATTRIBUTES, *LOG_FIELDS, *labels} - ALLOWED:
        assert not PERSONAL.search(text.replace("_", " ")), text


def test_the_guard_above_bites() -> None:
    for text in ("jejak.reporter", "client.address", "http.url", "user_agent", "enduser.name", "nik"):
        assert PERSONAL.search(text.replace("_", " "))


def test_no_label_of_a_metric_carries_an_id() -> None:
    for metric in METRICS.values():
        assert not [label for label in metric.labels if label.endswith("id") or label in {"stream", "trace"}]


def test_every_name_of_a_span_or_log_event_is_a_noun_and_a_verb_in_small_letters() -> None:
    for text in SPANS | LOG_EVENTS - {"library", "unlisted"}:
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", text), text


def test_every_metric_follows_the_naming_of_prometheus() -> None:
    for metric in METRICS.values():
        assert metric.name.startswith("jejak_")
        assert (metric.kind == "counter") == metric.name.endswith("_total"), metric.name


def test_attributes_outside_the_table_are_refused_by_name() -> None:
    assert known({Attr.KIND: "tip"}) == {"jejak.kind": "tip"}
    with pytest.raises(ValueError, match="narrative"):
        known({"narrative": "x"})  # type: ignore[dict-item] # the breach


def _unused(code: str) -> list[str]:
    """The names of the table that the code never uses."""
    enums = (names.SpanName, names.Attr, names.LogEvent)
    members = [f"{table.__name__}.{member.name}" for table in enums for member in table]
    metrics = [name for name, value in vars(names).items() if isinstance(value, Metric)]
    wanted = {name: rf"\b{re.escape(name)}\b" for name in (*members, *metrics)}
    wanted |= {field: rf"[\"']{field}[\"']|\b{field}=" for field in LOG_FIELDS}
    return sorted(name for name, pattern in wanted.items() if not re.search(pattern, code))


def test_every_name_of_the_table_is_used() -> None:
    assert _unused(CODE) == []


def test_a_name_that_nobody_uses_is_found() -> None:
    used = re.sub(r"\b(Attr\.KIND|REPORTS)\b", "", CODE)
    assert _unused(used) == ["Attr.KIND", "REPORTS"]


def test_a_metric_outside_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="jejak_other_total"):
        Metrics().counter(Metric("jejak_other_total", "counter", "?"))
    with pytest.raises(ValueError, match="gauge"):
        Metrics().gauge(names.REPORTS)


def test_a_metric_asked_for_twice_is_one() -> None:
    metrics = Metrics()
    metrics.counter(names.REPORTS).labels("tip", "web").inc()
    metrics.counter(names.REPORTS).labels("tip", "web").inc()
    assert b'jejak_reports_total{channel="web",kind="tip"} 2.0' in metrics.text()


def _planted_names(text: str) -> list[str]:
    """Span and attribute names spelled out where the table's member should stand."""
    calls = re.findall(r"set_attributes?\(\s*[{(]?\s*[\"']([^\"']+)", text)
    return calls + re.findall(r"(?:start_span|start_as_current_span)\(\s*[\"']([^\"']+)", text)


def test_no_module_spells_a_name_out() -> None:
    found = {str(path): _planted_names(path.read_text("utf-8")) for path in SOURCES}
    assert not {path: spelled for path, spelled in found.items() if spelled}


def test_a_spelled_out_name_is_found() -> None:
    assert _planted_names('span.set_attribute("reporter", 1)') == ["reporter"]
    assert _planted_names("tracer.start_as_current_span('x')") == ["x"]


def test_only_the_telemetry_room_talks_to_the_tracer_and_the_log_library() -> None:
    around = re.compile(r"getLogger\((?!\"faststream)|import structlog|from structlog|opentelemetry\.sdk")
    rooms = [path for path in SOURCES if "shared/telemetry/" not in path.as_posix()]
    assert not [str(path) for path in rooms if around.search(path.read_text("utf-8"))]
    assert around.search('log = logging.getLogger("x")')
