"""One report is one trace; requests, commits and batches keep traces of their own."""

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from shared.telemetry.names import Attr, SpanName
from shared.telemetry.traces import Traces, current, remote, trace_id, traceparent

STRANGER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Recorder:
    """A service's traces with what they wrote."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.traces = Traces(provider.get_tracer("test"))

    def spans(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self._exporter.get_finished_spans()}


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def _trace(span: ReadableSpan) -> str:
    context = span.get_span_context()
    assert context is not None
    return f"{context.trace_id:032x}"


def test_a_callers_trace_is_linked_and_never_continued(recorder: Recorder) -> None:
    with recorder.traces.request("POST", STRANGER):
        pass
    span = recorder.spans()["http.request"]
    assert span.parent is None
    assert _trace(span) != trace_id(STRANGER)
    assert [f"{link.context.trace_id:032x}" for link in span.links] == [trace_id(STRANGER)]


def test_the_request_that_brings_a_report_is_the_root_of_its_trace(recorder: Recorder) -> None:
    with recorder.traces.request("POST"), recorder.traces.report({Attr.KIND: "tip"}) as span:
        stored = traceparent(span)
    assert list(recorder.spans()) == ["report.receive"]
    root = recorder.spans()["report.receive"]
    assert root.parent is None
    assert _trace(root) == trace_id(stored)
    assert root.attributes == {"http.request.method": "POST", "jejak.kind": "tip"}


def test_a_request_with_two_reports_gives_each_a_trace_of_its_own(recorder: Recorder) -> None:
    with recorder.traces.request("POST"):
        with recorder.traces.report() as one:
            first = traceparent(one)
        with recorder.traces.report() as other:
            second = traceparent(other)
    assert trace_id(first) != trace_id(second)


def test_a_report_from_a_record_has_a_root_of_its_own_linked_to_the_record(recorder: Recorder) -> None:
    with recorder.traces.report(link=STRANGER):
        pass
    root = recorder.spans()["report.receive"]
    assert root.parent is None
    assert [f"{link.context.trace_id:032x}" for link in root.links] == [trace_id(STRANGER)]


def test_an_act_days_later_is_in_the_reports_trace_and_links_the_request(recorder: Recorder) -> None:
    with recorder.traces.request("POST") as request:
        asked = traceparent(request)
        with recorder.traces.act(SpanName.CASE_CLAIM, STRANGER) as act:
            assert trace_id(traceparent(act)) == trace_id(STRANGER)
            assert current() == traceparent(act)
    span = recorder.spans()["case.claim"]
    assert span.parent is not None
    assert span.parent.is_remote
    assert [f"{link.context.trace_id:032x}" for link in span.links] == [trace_id(asked)]


@pytest.mark.parametrize("name", [SpanName.PUBLISH, SpanName.RECEIVE])
def test_a_records_hop_continues_the_trace_it_carries(recorder: Recorder, name: SpanName) -> None:
    with recorder.traces.record(name, STRANGER):
        pass
    assert _trace(recorder.spans()[name]) == trace_id(STRANGER)


def test_a_batch_has_a_trace_of_its_own_even_inside_another_span(recorder: Recorder) -> None:
    with recorder.traces.request("POST"), recorder.traces.batch(SpanName.COMMIT, {Attr.GROUP_SIZE: 7}):
        pass
    spans = recorder.spans()
    assert spans["store.commit"].parent is None
    assert not spans["store.commit"].links
    assert _trace(spans["store.commit"]) != _trace(spans["http.request"])


def test_an_error_leaves_its_type_and_none_of_its_words(recorder: Recorder) -> None:
    with pytest.raises(ValueError, match="Budi"), recorder.traces.batch(SpanName.COMMIT):
        raise ValueError("Budi, NIK 6471010101010001")
    span = recorder.spans()["store.commit"]
    assert span.attributes == {"error.type": "ValueError"}
    assert span.status.status_code is StatusCode.ERROR
    assert not span.status.description
    assert not span.events
    assert "Budi" not in span.to_json()


def test_a_name_outside_the_table_is_refused(recorder: Recorder) -> None:
    with pytest.raises(TypeError, match=r"names\.py"), recorder.traces.batch("report of Budi"):  # type: ignore[arg-type] # the breach
        pass


def test_an_attribute_outside_the_table_is_refused(recorder: Recorder) -> None:
    with (
        pytest.raises(ValueError, match=r"names\.py: reporter"),
        recorder.traces.batch(SpanName.COMMIT, {"reporter": "Budi"}),  # type: ignore[dict-item] # the breach
    ):
        pass


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00-0-0-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        STRANGER + "-x",
        STRANGER + "\n",
        "x" * 10_000,
    ],
)
def test_a_malformed_traceparent_is_as_good_as_none(recorder: Recorder, text: str) -> None:
    assert remote(text) is None
    with recorder.traces.request("GET", text):
        pass
    assert not recorder.spans()["http.request"].links


def test_where_nobody_looks_a_stored_context_still_passes_through() -> None:
    traces = Traces.silent()
    with traces.act(SpanName.CASE_CLAIM, STRANGER) as span:
        assert trace_id(traceparent(span)) == trace_id(STRANGER)
    with traces.report() as span:
        assert remote(traceparent(span)) is None
