"""The AsyncAPI 3 document: channels, messages and who sends or receives them, from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from shared.contracts.catalogue import CATALOGUE, OWNERS, PARTITIONS, RETENTION_DAYS, Topic, source_of
from shared.contracts.envelope import CONTENT_TYPE, LARGEST_RECORD

READERS: Mapping[Topic, tuple[str, ...]] = {
    Topic.SUBMISSIONS: ("intake",),
    Topic.REPORTS: ("triage", "notify"),
    Topic.CASES: ("intake", "notify"),
    Topic.DISPATCHES: ("intake", "triage"),
    Topic.REPLAYS: ("intake", "triage", "notify"),
}
SERVICES = ("intake", "triage", "notify")
_UUID7 = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
_SHA256 = "^[0-9a-f]{64}$"

_ABOUT = (
    "CloudEvents 1.0 in Kafka binary mode. The key is the stream (a report, a case, or a series of numbers): "
    "order is per stream. "
    f"A record stays under {LARGEST_RECORD} bytes. Readers ignore unknown fields; a change that is more than "
    "a new optional field is the next version of the type. Topic names begin with the installation's "
    "namespace, `jejak` by default."
)

Json = dict[str, Any]


def document(schemas: Mapping[str, Json]) -> Json:
    """The document; `schemas` holds the data's schema by type."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Jejak",
            "version": "1",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {topic.value: _channel(topic, schemas) for topic in Topic},
        "operations": _operations(),
        "components": {
            "messages": {kind: _message(kind) for kind in schemas},
            "schemas": {
                **{kind: _inlined(schema) for kind, schema in schemas.items()},
                "envelope": _envelope(),
                "submissionEnvelope": _submission_envelope(),
            },
        },
    }


def _kinds(topic: Topic, schemas: Mapping[str, Json]) -> list[str]:
    if topic is Topic.REPLAYS:
        return [kind for kind in schemas if kind not in CATALOGUE]
    return [kind for kind, listed in CATALOGUE.items() if listed.topic is topic]


def _channel(topic: Topic, schemas: Mapping[str, Json]) -> Json:
    kinds = _kinds(topic, schemas)
    return {
        "address": f"jejak.{topic.value}",
        "messages": {kind: {"$ref": f"#/components/messages/{kind}"} for kind in kinds},
        "bindings": {
            "kafka": {
                "bindingVersion": "0.5.0",
                "partitions": PARTITIONS,
                "topicConfiguration": {
                    "cleanup.policy": ["delete"],
                    "retention.ms": RETENTION_DAYS * 24 * 3600 * 1000,
                },
            }
        },
    }


def _operations() -> Json:
    operations: Json = {}
    for topic in Topic:
        senders = SERVICES if topic is Topic.REPLAYS else (OWNERS[topic],)
        for action, who in (("send", senders), ("receive", READERS[topic])):
            for service in who:
                operations[f"{service}.{action}.{topic.value}"] = {
                    "action": action,
                    "channel": {"$ref": f"#/channels/{topic.value}"},
                    "tags": [{"name": service}],
                }
    return operations


def _message(kind: str) -> Json:
    message: Json = {
        "name": kind,
        "contentType": CONTENT_TYPE,
        "payload": {"$ref": f"#/components/schemas/{kind}"},
    }
    listed = CATALOGUE.get(kind)
    if listed is not None:
        envelope = "submissionEnvelope" if listed.owner == "channel" else "envelope"
        message["headers"] = {"$ref": f"#/components/schemas/{envelope}"}
        message["summary"] = (listed.model.__doc__ or "").strip()
    return message


def _envelope() -> Json:
    text = {"type": "string"}
    properties: Json = {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "maxLength": 256},
        "ce_type": {"enum": sorted(kind for kind, listed in CATALOGUE.items() if listed.owner != "channel")},
        "ce_source": {"enum": [source_of("intake"), source_of("triage"), source_of("notify")]},
        "ce_subject": {
            "type": "string",
            "pattern": _UUID7,
            "description": "the stream, and the record's key",
        },
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_sequence": {"type": "string", "pattern": "^[1-9][0-9]*$"},
        "ce_epoch": {"type": "string", "pattern": "^[1-9][0-9]*$"},
        "ce_office": text,
        "ce_prev": {"type": "string", "pattern": _SHA256},
        "ce_hash": {"type": "string", "pattern": _SHA256},
        "traceparent": text,
        "content-type": {"const": CONTENT_TYPE},
    }
    optional = {"traceparent", "ce_specversion", "content-type"}
    return {"type": "object", "properties": properties, "required": sorted(properties.keys() - optional)}


def _submission_envelope() -> Json:
    properties: Json = {
        "ce_id": {"type": "string", "maxLength": 256},
        "ce_type": {"const": "jejak.channel.submission.v1"},
        "ce_source": {"type": "string", "maxLength": 256, "description": "the program's id"},
        "traceparent": {"type": "string"},
    }
    return {"type": "object", "properties": properties, "required": ["ce_id", "ce_source", "ce_type"]}


def _inlined(schema: Json) -> Json:
    """The schema without `$defs`, which AsyncAPI's own references cannot reach."""
    made = deepcopy(schema)
    defs: Json = made.pop("$defs", {})
    made.pop("$schema", None)
    made.pop("$id", None)
    resolved: Json = _resolve(made, defs)
    return resolved


def _resolve(value: Any, defs: Json) -> Any:
    if isinstance(value, dict):
        name = str(value.get("$ref", "")).removeprefix("#/$defs/")
        if name in defs:
            rest = {key: item for key, item in value.items() if key != "$ref"}
            return {**_resolve(defs[name], defs), **rest}
        return {key: _resolve(item, defs) for key, item in value.items()}
    if isinstance(value, list):
        return [_resolve(item, defs) for item in value]
    return value
