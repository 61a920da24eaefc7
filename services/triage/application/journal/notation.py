"""How the parts of a case are written as JSON and read back; moments are RFC 3339 text, to the µs."""

from __future__ import annotations

from datetime import date, datetime

from services.triage.domain.parts import Exhibit, Place, Report
from services.triage.domain.words import Kind
from shared.changes import JsonObject
from shared.clock import from_rfc3339, rfc3339


def moment(doc: JsonObject, name: str) -> datetime | None:
    """The moment of a field; None if it is absent or null."""
    text = doc.get(name)
    return from_rfc3339(text) if text else None


def report(known: Report) -> JsonObject:
    """A report, absent fields left out."""
    doc: JsonObject = {
        "report_id": known.report_id,
        "office": known.office,
        "kind": known.kind.value,
        "channel": known.channel,
        "receipt_number": known.receipt_number,
        "received_at": rfc3339(known.received_at),
        "content": known.content,
        "category": known.category,
        "lodged_at": rfc3339(known.lodged_at) if known.lodged_at else None,
        "occurred_at": known.occurred_at,
        "known_on": known.known_on.isoformat() if known.known_on else None,
        "standing": known.standing,
        "place": place(known.place) if known.place else None,
        "evidence": [exhibit(one) for one in known.evidence] or None,
        "missing": list(known.missing) or None,
        "trace": known.trace,
        "lodged_from": known.lodged_from,
    }
    return {name: value for name, value in doc.items() if value is not None}


def report_of(doc: JsonObject) -> Report:
    """The report again."""
    known_on, where = doc.get("known_on"), doc.get("place")
    return Report(
        report_id=doc["report_id"],
        office=doc["office"],
        kind=Kind(doc["kind"]),
        channel=doc["channel"],
        receipt_number=doc["receipt_number"],
        received_at=from_rfc3339(doc["received_at"]),
        content=doc["content"],
        category=doc.get("category"),
        lodged_at=moment(doc, "lodged_at"),
        occurred_at=doc.get("occurred_at"),
        known_on=date.fromisoformat(known_on) if known_on else None,
        standing=doc.get("standing"),
        place=place_of(where) if where else None,
        evidence=tuple(Exhibit(**one) for one in doc.get("evidence") or ()),
        missing=tuple(doc.get("missing") or ()),
        trace=doc["trace"],
        lodged_from=doc.get("lodged_from"),
    )


def place(known: Place) -> JsonObject:
    """A place, absent fields left out."""
    doc: JsonObject = {
        "kelurahan": known.kelurahan,
        "tps": list(known.tps) or None,
        "point": list(known.point) if known.point else None,
    }
    return {name: value for name, value in doc.items() if value is not None}


def place_of(doc: JsonObject) -> Place:
    """The place again."""
    point = doc.get("point")
    return Place(
        kelurahan=doc.get("kelurahan"),
        tps=tuple(doc.get("tps") or ()),
        point=(point[0], point[1]) if point else None,
    )


def exhibit(known: Exhibit) -> JsonObject:
    """An exhibit's facts."""
    return {
        "id": known.id,
        "sha256": known.sha256,
        "size": known.size,
        "media_type": known.media_type,
    }
