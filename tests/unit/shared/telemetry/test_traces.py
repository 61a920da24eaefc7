"""One report is one trace; requests, commits and batches keep traces of their own."""

import pytest
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.trace import Link, SpanKind, StatusCode

from shared.telemetry.names import Attr, SpanName
from shared.telemetry.spans import LeanTracer
from shared.telemetry.traces import Traces, current, remote, trace_id, traceparent

STRANGER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Recorder:
    """A service's traces with what they wrote."""

    def __init__(self) -> None:
        self._ended: list[ReadableSpan] = []
        self.tracer = LeanTracer(self._ended.append)
        self.traces = Traces(self.tracer)

    def spans(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self._ended}


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


def test_a_span_itself_refuses_names_attributes_and_events_outside_the_table(recorder: Recorder) -> None:
    with pytest.raises(ValueError, match="report of Budi"):
        recorder.tracer.start_span("report of Budi")
    with recorder.traces.batch(SpanName.COMMIT) as span:
        with pytest.raises(ValueError, match="reporter"):
            span.set_attribute("reporter", "Budi")
        with pytest.raises(ValueError, match="reporter"):
            span.set_attributes({Attr.KIND: "tip", "reporter": "Budi"})
        with pytest.raises(ValueError, match="report of Budi"):
            span.update_name("report of Budi")
        with pytest.raises(ValueError, match="no events"):
            span.add_event("Budi called")
        span.record_exception(ValueError("Budi"))
        span.set_status(StatusCode.ERROR, "Budi")
    assert "Budi" not in recorder.spans()["store.commit"].to_json()


def test_a_span_ends_once_and_a_long_text_in_it_is_cut(recorder: Recorder) -> None:
    span = recorder.traces.begin(SpanName.PUBLISH, STRANGER, {Attr.TOPIC: "x" * 5_000})
    assert span.is_recording()
    span.end(7)
    span.end(8)
    assert not span.is_recording()
    written = recorder.spans()["record.publish"]
    assert written.end_time == 7
    assert len(str((written.attributes or {})["messaging.destination.name"])) == 256
    assert len(recorder._ended) == 1


def test_otlp_takes_our_span_as_it_takes_the_sdks(recorder: Recorder) -> None:
    stored = remote(STRANGER)
    assert stored is not None
    about: dict[str, str | int] = {"jejak.kind": "tip", "jejak.sequence": 7}
    ours = recorder.tracer.start_span(
        "store.commit", kind=SpanKind.CONSUMER, attributes=about, links=[Link(stored)]
    )
    theirs = (
        TracerProvider(shutdown_on_exit=False)
        .get_tracer("jejak")
        .start_span("store.commit", kind=SpanKind.CONSUMER, attributes=about, links=[Link(stored)])
    )
    assert isinstance(theirs, ReadableSpan)
    for span in (ours, theirs):
        span.set_status(StatusCode.ERROR)
        span.end()
    one, other = (encode_spans([span]).resource_spans[0].scope_spans[0].spans[0] for span in (ours, theirs))
    for field in ("trace_id", "span_id", "start_time_unix_nano", "end_time_unix_nano"):
        one.ClearField(field)
        other.ClearField(field)
    assert one == other


def test_ids_are_fresh_and_never_zero(recorder: Recorder) -> None:
    contexts = [recorder.tracer.start_span("store.commit").get_span_context() for _ in range(500)]
    assert len({context.trace_id for context in contexts}) == 500
    assert len({context.span_id for context in contexts}) == 500
    assert all(context.is_valid and context.trace_flags.sampled for context in contexts)
