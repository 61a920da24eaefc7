"""From an escalation on `cases` to an acknowledgement on `dispatches`, over real Kafka, as one trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shared.contracts.catalogue import Topic
from shared.contracts.envelope import header_texts, read
from shared.contracts.notify import HandoffAcknowledgedV1, HandoffSentV1
from shared.errors import Infrastructure
from shared.messaging.topics import Names
from shared.roles import Role
from shared.telemetry.files import grow, read_trace
from shared.telemetry.names import SpanName
from shared.telemetry.traces import trace_id
from tests.support.dispatches import TRACE
from tests.support.escalations import NARRATIVE
from tests.support.eventually import eventually
from tests.support.kafka import everything, publish
from tests.support.notify import Running, running
from tests.support.stack import Namespace


async def _told(notify: Running) -> list[Any]:
    names = Names(notify.namespace.name)
    return await everything(notify.namespace.kafka_bootstrap, names.topic(Topic.DISPATCHES))


async def _trouble(notify: Running) -> str:
    try:
        await notify.service.messaging.ping()
    except Infrastructure as error:
        return error.detail
    return ""


async def test_an_escalation_is_sent_and_acknowledged_in_one_trace(
    namespace: Namespace, tmp_path: Path
) -> None:
    spans = tmp_path / "traces"
    async with running(namespace, tmp_path / "keys", clockwork=True, kafka=True, trace_dir=spans) as notify:
        voice = notify.voice()
        event = voice.escalates(notify.clock())
        topic = Names(namespace.name).topic(Topic.CASES)
        await eventually(lambda: _trouble(notify), lambda trouble: not trouble, within=60)
        await publish(namespace.kafka_bootstrap, topic, [event, event])
        await eventually(lambda: len(notify.sink.taken), within=30)
        liaison = await notify.token(Role.LIAISON)
        path = f"/api/v1/handoffs/{voice.handoff_id}/acknowledge"
        assert (await notify.web.post(path, headers=liaison)).status_code == 200
        records = await eventually(lambda: _told(notify), lambda found: len(found) == 2, within=30)
        assert await notify.owner["handoffs"].count_documents({}) == 1
    events = [read(header_texts(record.headers), record.value) for record in records]
    assert [event.type.split(".")[-2] for event in events] == ["handoff_sent", "handoff_acknowledged"]
    assert [event.sequence for event in events] == [1, 2]
    assert events[1].prev == events[0].hash
    HandoffSentV1.model_validate(events[0].data)
    HandoffAcknowledgedV1.model_validate(events[1].data)
    assert {trace_id(event.trace) for event in events} == {trace_id(TRACE)}
    assert all(NARRATIVE.encode() not in record.value for record in records)
    _assert_one_trace(spans)


def _assert_one_trace(folder: Path) -> None:
    spans = read_trace(folder, trace_id(TRACE))
    assert {span.name for span in spans} == {
        SpanName.RECEIVE,
        SpanName.NOTICE_SEND,
        SpanName.HANDOFF_ACKNOWLEDGE,
        SpanName.PUBLISH,
    }
    (root,) = grow(spans)
    assert root.span is None  # the hop in triage, whose spans lie elsewhere
    acknowledged = next(span for span in spans if span.name == SpanName.HANDOFF_ACKNOWLEDGE)
    assert len(acknowledged.links) == 1
    assert acknowledged.links[0] != trace_id(TRACE)
    text = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.jsonl"))
    assert "Budi Rekaan" not in text
    assert NARRATIVE not in text
