"""The 420 real reports of `../shared/data` as bodies of `POST /api/v1/reports` for an office in Balikpapan.

Read when asked for, never copied. `python -m tests.office_week.corpus` prints how many there are of what.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from shared.rules.model import Level
from shared.rules.rulebooks import Rulebooks
from tests.office_week import invented
from tests.office_week.calendar import here
from tests.office_week.invented import MadeExhibit
from tests.support.real_input import STANDING, needed

GRAVEST_FIRST: Final[tuple[tuple[str, str], ...]] = (
    ("lottery", "money_politics"),
    ("carousel_or_stuffing", "other_crime"),
    ("result_override", "other_crime"),
    ("pressure_on_voters", "other_crime"),
    ("administrative_resource_misuse", "civil_servant_neutrality"),
    ("campaign_violation_mass_media", "campaign"),
    ("campaign_violation_print", "campaign"),
    ("observer_rights_failure", "ethics"),
    ("parent_commission", "ethics"),
    ("count_procedure_failure", "administrative"),
    ("result_protocol_failure", "administrative"),
    ("initial_setup_failure", "administrative"),
    ("registered_voters", "administrative"),
    ("on_home", "administrative"),
    ("commission_equipment_failure", "administrative"),
    ("registration_violation", "administrative"),
    ("wrongful_candidate_denials", "administrative"),
    ("corrupt_law_enforcement", "other"),
    ("other", "other"),
)
"""Their code and our nearest category; of several codes the first of this list is the report's."""
FINDING_IN: Final = 4
"""Every fourth commission member's report is what the office's own supervisor saw: a finding."""
INCOMPLETE_IN: Final = 9
"""Every ninth report leaves out where its reporter lives and whom it is about: completion is asked for."""
LATE_IN: Final = 20
"""Every twentieth became known nine days before: too late to be registered."""
_LATE: Final = timedelta(days=9)
_TOLD_AFTER: Final = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a person would make of it."""

    kind: str
    category: str | None
    complete: bool
    in_time: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One report: when it arrives (WITA), what is sent, its files, and the `source_ref` that it follows."""

    arrives_at: datetime
    body: Mapping[str, Any] = field(repr=False)
    exhibits: Sequence[MadeExhibit]
    follows: str | None
    expected: Expected

    @property
    def source_ref(self) -> str:
        """The set's own number of it."""
        return str(self.body["source_ref"])

    @property
    def by_staff(self) -> bool:
        """Whether a staff member enters it."""
        return self.expected.kind == "finding"


@dataclass(frozen=True)
class Places:
    """Their districts and polling stations as ours: each of theirs is one of ours and no other one's."""

    kelurahan: Mapping[str, Sequence[str]]
    stations: Mapping[tuple[str, int], tuple[str, str]]

    def place(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """The place of a body; empty if nobody said where."""
        district, station = told["district"] or "", told["related_to_uik"]
        if station is not None:
            kelurahan, tps = self.stations[district, station]
            return {"kelurahan": kelurahan, "tps": [tps]}
        return {"kelurahan": self.kelurahan[district][0]} if district else {}


def corpus() -> Sequence[Item]:
    """All 420 in order of arrival."""
    lines = needed("election-violation-reports", "reports.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    places, known = laid_out(told), {one["id"] for one in told}
    items = (_item(one, places, known) for one in told)
    return sorted(items, key=lambda item: (item.arrives_at, item.source_ref))


def laid_out(told: Sequence[Mapping[str, Any]]) -> Places:
    """Districts share out the 34 kelurahan in turn, a district's stations its kelurahan, by number."""
    rules = Rulebooks.load().latest()
    ours = [place.id for place in rules.places.values() if place.level is Level.KELURAHAN]
    districts = sorted({one["district"] or "" for one in told})
    kelurahan = {name: ours[place :: len(districts)] for place, name in enumerate(districts)}
    stations: dict[tuple[str, int], tuple[str, str]] = {}
    for name in districts:
        seen = {one["related_to_uik"] for one in told if (one["district"] or "") == name} - {None}
        for place, station in enumerate(sorted(seen)):
            turn, share = divmod(place, len(kelurahan[name]))
            stations[name, station] = (kelurahan[name][share], f"{turn + 1:03d}")
    return Places(kelurahan, stations)


def _item(told: Mapping[str, Any], places: Places, known: set[int]) -> Item:
    expected, arrives = _expected(told), here(told["reported_at_ms"])
    follows = told["follow_up_of"]
    return Item(
        arrives_at=arrives,
        body=_body(told, expected, arrives, places.place(told)),
        exhibits=invented.exhibits(told["id"], told["attachments"]),
        follows=_source_ref(follows) if follows in known else None,
        expected=expected,
    )


def _expected(told: Mapping[str, Any]) -> Expected:
    codes = {code for phase in told["violations"].values() for code in phase}
    number, role = told["id"], told["reported_by_role"]
    kind = "tip" if role == "mass_media" else "report"
    if role == "member" and number % FINDING_IN == 0:
        kind = "finding"
    lodged = kind == "report"
    return Expected(
        kind=kind,
        category=next((ours for code, ours in GRAVEST_FIRST if code in codes), None),
        complete=not (lodged and number % INCOMPLETE_IN == 0),
        in_time=not (lodged and number % LATE_IN == 0),
    )


def _body(told: Mapping[str, Any], expected: Expected, arrives: datetime, place: Any) -> dict[str, Any]:
    happened = arrives - _TOLD_AFTER - (timedelta() if expected.in_time else _LATE)
    body: dict[str, Any] = {
        "kind": expected.kind,
        "channel": "desk" if expected.kind == "finding" else "web",
        "category": expected.category,
        "narrative": told["text"],
        "occurred_at": happened.isoformat(),
        "known_on": happened.date().isoformat(),
        "place": place or None,
        "source_ref": _source_ref(told["id"]),
    }
    if expected.complete:
        body["reported_parties"] = [_party(place, told["district"])]
    if expected.kind == "report":
        standing = STANDING[told["reported_by_role"]]
        body["reporter"] = invented.reporter(told["id"], standing, whole=expected.complete)
    return body


def _party(place: Mapping[str, Any], district: str | None) -> dict[str, Any]:
    """One person for each polling station, so that reports about one name the same."""
    if "tps" in place:
        return {"name": invented.person("kpps", place["kelurahan"], *place["tps"]), "role": "ketua KPPS"}
    return {"name": invented.person("team", district), "role": "tim kampanye"}


def _source_ref(number: int) -> str:
    return f"spb-{number}"


def counted(items: Sequence[Item]) -> Iterator[str]:
    """How many there are of what."""
    days = Counter(item.arrives_at.date().isoformat() for item in items)
    counts = {
        "kind": Counter(item.expected.kind for item in items),
        "category": Counter(str(item.expected.category) for item in items),
        "channel": Counter(item.body["channel"] for item in items),
        "incomplete": Counter(str(not item.expected.complete) for item in items),
        "late": Counter(str(not item.expected.in_time) for item in items),
        "exhibits": Counter(one.media_type for item in items for one in item.exhibits),
    }
    yield f"{len(items)} reports, {sum(item.follows is not None for item in items)} follow another one"
    for name, numbers in counts.items():
        yield f"{name}: " + ", ".join(f"{value} {number}" for value, number in numbers.most_common())
    yield "busiest days: " + ", ".join(f"{day} {number}" for day, number in days.most_common(5))


if __name__ == "__main__":
    sys.stdout.write("\n".join(counted(corpus())) + "\n")
