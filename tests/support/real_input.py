"""Input that nobody here wrote, beside the checkout and never in it; a test without it says what lacks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from deploy.local.paths import CHECKOUT
from shared.clock import WITA
from shared.rules.model import Level
from shared.rules.rulebooks import Rulebooks

DATA = CHECKOUT.parent / "shared" / "data"
CATEGORIES = {
    "pressure_on_voters": "money_politics",
    "lottery": "money_politics",
    "campaign_violation_mass_media": "hoax",
    "campaign_violation_print": "campaign",
    "administrative_resource_misuse": "civil_servant_neutrality",
    "corrupt_law_enforcement": "other_crime",
    "carousel_or_stuffing": "other_crime",
    "result_override": "other_crime",
    "other": "other",
}
"""Nearest category of ours; every other code of theirs is about procedure."""
STANDING = {"voter": "voter", "observer": "observer", "member": "observer", "candidate": "contestant"}


def needed(*path: str) -> Path:
    """A file of the real input; without it the test is skipped with the one sentence that says why."""
    file = DATA.joinpath(*path)
    if not file.exists():
        pytest.skip(
            f"Real input is missing: put {'/'.join(path)} into ../shared/data beside this checkout "
            "to run this test."
        )
    return file


def violation_reports() -> list[dict[str, Any]]:
    """420 reports of another country's election as bodies of reports from Balikpapan's six kecamatan."""
    lines = needed("election-violation-reports", "reports.jsonl").read_text(encoding="utf-8").splitlines()
    return [_body(json.loads(line)) for line in lines]


def _body(told: dict[str, Any]) -> dict[str, Any]:
    codes = [code for phase in told["violations"].values() for code in phase]
    happened = datetime.fromtimestamp(told["reported_at_ms"] / 1_000, UTC).astimezone(WITA)
    station = told["related_to_uik"]
    body = {
        "kind": "tip" if told["reported_by_role"] == "mass_media" else "report",
        "channel": "web",
        "category": next((CATEGORIES.get(code, "administrative") for code in codes), None),
        "narrative": told["text"],
        "occurred_at": happened.replace(microsecond=0).isoformat(),
        "known_on": happened.date().isoformat(),
        "place": {
            "kelurahan": _kelurahan(told),
            **({"tps": [f"{station % 1_000:03}"]} if station else {}),
            **({"text": told["district"]} if told["district"] else {}),
        },
        "source_ref": f"spb-{told['id']}",
    }
    standing = STANDING.get(told["reported_by_role"])
    return body | ({"reporter": {"name": f"Pelapor {told['id']}", "standing": standing}} if standing else {})


def _kelurahan(told: dict[str, Any]) -> str:
    """District by district onto the kecamatan in turn; reports without one are dealt out by their number."""
    kecamatan, kelurahan = _places()
    district = told["district"]
    number: int = told["id"]
    chosen = kecamatan[(sum(district.encode()) if district else number) % len(kecamatan)]
    return kelurahan[chosen][number % len(kelurahan[chosen])]


@cache
def _places() -> tuple[list[str], dict[str, list[str]]]:
    rules = Rulebooks.load().latest()
    kecamatan = [place.id for place in rules.places.values() if place.level is Level.KECAMATAN]
    return kecamatan, {one: [place.id for place in rules.kelurahan_in(one)] for one in kecamatan}


def kecamatan_codes() -> list[str]:
    """The six kecamatan."""
    return _places()[0]


def whatsapp_texts() -> list[str]:
    """Every text that a person wrote in the WhatsApp payloads: bodies of messages and captions."""
    folder = needed("whatsapp-cloud-api", "message.json").parent
    payloads = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]
    return list(dict.fromkeys(text for payload in payloads for text in _texts(payload)))


def _texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, str) and key in {"body", "caption", "text", "title", "emoji"} and value:
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)


def naughty_strings() -> list[str]:
    """The big list of naughty strings, each once."""
    listed = json.loads(needed("naughty-strings", "blns.json").read_text(encoding="utf-8"))
    return list(dict.fromkeys(listed))
