"""From the fields of a form to the body of a report, and from the body's faults back to the fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from services.intake.channels.form_reading import Form, date_text
from shared.changes import JsonObject
from shared.errors import InvalidInput
from shared.web.validation import FieldError

PEOPLE: Final = 3
"""How many parties and witnesses a form has room for."""
_PERSON: Final = re.compile(r"(reported_parties|witnesses)\[(\d+)\]\.(\w+)")
_LIST: Final = {"reported_parties": "party", "witnesses": "witness"}
_FIELDS: Final[Mapping[str, str]] = {
    "occurred_at": "occurred_on",
    "place.kelurahan": "kelurahan",
    "place.text": "place_text",
    "lodged_at": "lodged_on",
    "evidence": "files",
}
_REPORTER: Final = (
    "name",
    "nik",
    "sex",
    "birthplace",
    "occupation",
    "citizenship",
    "address",
    "phone",
    "email",
    "standing",
)


def body_of(form: Form, channel: str) -> JsonObject:
    """The body of the report that a form describes; empty fields are absent, nothing typed is changed."""
    place = _given({"kelurahan": form["kelurahan"], "text": form["place_text"]})
    stations = re.split(r"[\s,;]+", form["tps"].strip())
    if any(stations):
        place["tps"] = [station.zfill(3) for station in stations if station]
    reporter = _given({name: form[f"reporter_{name}"] for name in _REPORTER})
    if born := date_text(form.values, "reporter_born"):
        reporter["born"] = born
    return {
        **_given(
            {
                "category": form["category"],
                "occurred_at": moment(form, "occurred"),
                "known_on": date_text(form.values, "known_on"),
                "lodged_at": moment(form, "lodged"),
                "lodged_reason": form["lodged_reason"],
                "place": place,
                "reported_parties": [*people(form, "party", ("name", "role", "address", "phone"))],
                "witnesses": [*people(form, "witness", ("name", "address", "phone"))],
                "reporter": reporter,
                "evidence": form.evidence,
            }
        ),
        "kind": form["kind"],
        "channel": channel,
        "narrative": form["narrative"],
    }


def moment(form: Form, name: str) -> str | None:
    """A day and perhaps an hour, in WITA."""
    day, hour = date_text(form.values, f"{name}_on"), form[f"{name}_time"].strip().replace(".", ":")
    if not hour:
        return day
    return f"{day or ''}T{hour.zfill(5)}:00+08:00"


def people(form: Form, prefix: str, fields: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The people of a list, those of whom nothing was typed left out."""
    for number in range(1, PEOPLE + 1):
        person = _given({name: form[f"{prefix}{number}_{name}"] for name in fields})
        if person:
            yield person


def field_faults(error: InvalidInput) -> dict[str, str]:
    """Sentences by form field, for a refusal by the domain."""
    return {form_field(name): detail for name, detail in error.fields.items()} or {"": error.detail}


def body_faults(errors: list[FieldError]) -> dict[str, FieldError]:
    """The first fault of each form field, for a body that breaks its contract."""
    found: dict[str, FieldError] = {}
    for error in errors:
        found.setdefault(form_field(error.field), error)
    return found


def form_field(name: str) -> str:
    """The form's field of a body's field."""
    person = _PERSON.match(name)
    if person:
        return f"{_LIST[person[1]]}{int(person[2]) + 1}_{person[3]}"
    if name.startswith("reporter."):
        return "reporter_" + name.removeprefix("reporter.")
    if name.startswith("place.tps"):
        return "tps"
    return _FIELDS.get(name.partition("[")[0], name)


def _given(fields: Mapping[str, object]) -> JsonObject:
    return {name: value for name, value in fields.items() if value}
