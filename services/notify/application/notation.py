"""How facts and states are written as JSON and read back; moments are RFC 3339 text, to the microsecond."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum

from services.notify.domain.dossier import Deadline, Dossier, Exhibit, Place
from services.notify.domain.handoff import Answer, Dispatches, Handoff, Stage
from services.notify.domain.notice import Notice, NoticeKind, NoticeState, SendFailure
from shared.changes import Json, JsonObject
from shared.clock import from_rfc3339, rfc3339


def plain(value: object) -> JsonObject:
    """A dataclass or mapping as JSON.

    Raises:
        TypeError: it is neither.
    """
    made = _json(value)
    if not isinstance(made, dict):
        raise TypeError(f"{type(value).__name__} is not written as an object")
    return made


def _json(value: object) -> Json:
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple | list):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return {name: _json(item) for name, item in value.items()}
    if is_dataclass(value):
        return {field.name: _json(getattr(value, field.name)) for field in fields(value)}
    return value


def moment(doc: JsonObject, name: str) -> datetime | None:
    """The moment of a field; None if it is absent or null."""
    text = doc.get(name)
    return from_rfc3339(text) if text else None


def dispatches_of(doc: JsonObject) -> Dispatches:
    """The state from its JSON."""
    handoffs = tuple(handoff_of(one) for one in doc["handoffs"])
    return Dispatches(doc["case_id"], doc["report_id"], trace=doc["trace"], handoffs=handoffs)


def handoff_of(doc: JsonObject) -> Handoff:
    """One hand-off from its JSON."""
    return Handoff(
        dossier=dossier_of(doc["dossier"]),
        created_at=from_rfc3339(doc["created_at"]),
        notices=tuple(_notice(one) for one in doc["notices"]),
        opened_at=moment(doc, "opened_at"),
        opened_by=doc["opened_by"],
        answer=_answer(doc["answer"]) if doc["answer"] else None,
    )


def dossier_of(doc: JsonObject) -> Dossier:
    """What was handed over, from its JSON."""
    return Dossier(
        handoff_id=doc["handoff_id"],
        no=doc["no"],
        case_id=doc["case_id"],
        report_id=doc["report_id"],
        receipt_number=doc["receipt_number"],
        receiver=doc["receiver"],
        kind=doc["kind"],
        category=doc.get("category"),
        occurred_at=doc.get("occurred_at"),
        registered_at=from_rfc3339(doc["registered_at"]),
        escalated_at=from_rfc3339(doc["escalated_at"]),
        place=_place(doc["place"]) if doc.get("place") else None,
        evidence=tuple(Exhibit(**one) for one in doc.get("evidence") or ()),
        deadline=_deadline(doc["deadline"]) if doc.get("deadline") else None,
        proposed_by=doc.get("proposed_by"),
        approved_by=doc.get("approved_by"),
    )


def _place(doc: JsonObject) -> Place:
    point = doc.get("point")
    return Place(doc.get("kelurahan"), tuple(doc.get("tps") or ()), (point[0], point[1]) if point else None)


def _deadline(doc: JsonObject) -> Deadline:
    starts_at, due_at = from_rfc3339(doc["starts_at"]), from_rfc3339(doc["due_at"])
    return Deadline(**{**doc, "starts_at": starts_at, "due_at": due_at})


def _notice(doc: JsonObject) -> Notice:
    return Notice(
        id=doc["id"],
        kind=NoticeKind(doc["kind"]),
        no=doc["no"],
        planned_at=from_rfc3339(doc["planned_at"]),
        due_at=moment(doc, "due_at"),
        state=NoticeState(doc["state"]),
        attempts=doc["attempts"],
        attempted_at=moment(doc, "attempted_at"),
        failure=SendFailure(doc["failure"]) if doc["failure"] else None,
        sent_at=moment(doc, "sent_at"),
        proof=doc["proof"],
    )


def _answer(doc: JsonObject) -> Answer:
    at = from_rfc3339(doc["at"])
    return Answer(Stage(doc["stage"]), at, doc["by"], reference=doc["reference"], reason=doc["reason"])
