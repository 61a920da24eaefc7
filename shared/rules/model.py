"""The frozen types of a rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from shared.rules.calendar import Calendar
from shared.rules.deadlines import Deadline, DeadlineRule, Reading, StartsFrom
from shared.rules.errors import NoSuchRule
from shared.rules.lifecycle import Lifecycle
from shared.rules.sources import Language, Named, Sourced

__all__ = [
    "Category",
    "Deadline",
    "DeadlineRule",
    "ElectionStage",
    "Group",
    "Holiday",
    "HolidayKind",
    "Level",
    "OfficeHours",
    "Place",
    "Reading",
    "Receiver",
    "Requirement",
    "Rulebook",
    "StartsFrom",
]


class Group(StrEnum):
    """What a requirement of a report is for: formal (formal) or material (materiel)."""

    FORMAL = "formal"
    MATERIAL = "material"


class Level(StrEnum):
    """Levels of place below the city."""

    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"


class HolidayKind(StrEnum):
    """National holiday (libur nasional), joint leave (cuti bersama), holiday of the region (libur daerah).

    `working_day` takes back a day off that another source names.
    """

    NATIONAL = "national"
    JOINT_LEAVE = "joint_leave"
    REGIONAL = "regional"
    WORKING_DAY = "working_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Named):
    """A kind of violation; `receivers` are the usual ones, the officer chooses."""

    receivers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver(Named):
    """A body to which a case can go; `handoff` if this installation has a liaison who acknowledges for it."""

    handoff: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Named):
    """Something that the law wants of a report."""

    group: Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Sourced):
    """A kecamatan or kelurahan; `id` is the official code (Kemendagri), `also` are other spellings."""

    name: str
    level: Level
    within: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionStage(Named):
    """A stage of the election (tahapan); both days belong to it."""

    starts: date
    ends: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday(Named):
    """A day off; `id` is the ISO date."""

    day: date
    kind: HolidayKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHours(Named):
    """When the office takes reports: on ISO `weekdays`, or all day in the named election `stages`."""

    weekdays: frozenset[int]
    stages: frozenset[str]
    opens: time | None
    closes: time | None

    @property
    def all_day(self) -> bool:
        """Whether it is open for 24 hours."""
        return self.opens is None


R = TypeVar("R", bound=Sourced)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook(Lifecycle):
    """The law of one election in one version; a case keeps the `id` and is judged by it to its end.

    `digest` is the SHA-256 of the folder's files, so that an edit after landing shows. Tables keep the order
    of their files.
    """

    election: str
    number: int
    applies_from: date
    zone: ZoneInfo
    digest: str
    calendars: Mapping[str, Calendar]
    deadlines: Mapping[str, DeadlineRule]
    categories: Mapping[str, Category]
    receivers: Mapping[str, Receiver]
    requirements: Mapping[str, Requirement]
    places: Mapping[str, Place]
    stages: Mapping[str, ElectionStage]
    hours: Mapping[str, OfficeHours]
    holidays: Mapping[str, Holiday]

    def deadline(self, rule: str) -> DeadlineRule:
        """The rule of a deadline.

        Raises:
            NoSuchRule: the rulebook has none of that id.
        """
        return self._row(self.deadlines, "deadline", rule)

    def receiver(self, receiver: str) -> Receiver:
        """A body that may receive a case.

        Raises:
            NoSuchRule: the rulebook has none of that id.
        """
        return self._row(self.receivers, "receiver", receiver)

    def category_name(self, category: str | None, language: Language) -> str:
        """The name of a category; empty if the report names none, the bare id if the rulebook lacks it."""
        row = self.categories.get(category or "")
        return row.name(language) if row else category or ""

    def requirement_name(self, requirement: str, language: Language) -> str:
        """The name of a requirement, or its bare id when the rulebook lacks it."""
        row = self.requirements.get(requirement)
        return row.name(language) if row else requirement

    def kecamatan_of(self, kelurahan: str) -> Place | None:
        """The kecamatan in which a kelurahan lies; taken from its code, never from a map."""
        place = self.places.get(kelurahan)
        return self.places.get(place.within) if place else None

    def kelurahan_in(self, kecamatan: str) -> tuple[Place, ...]:
        """The kelurahan of a kecamatan, in the order of their codes."""
        return tuple(place for place in self.places.values() if place.within == kecamatan)

    def hours_on(self, day: date) -> OfficeHours | None:
        """When reports are taken on that day; None when the office is closed."""
        running = {stage.id for stage in self.stages.values() if stage.starts <= day <= stage.ends}
        special = next((row for row in self.hours.values() if row.stages & running), None)
        return special or next((row for row in self.hours.values() if day.isoweekday() in row.weekdays), None)

    def _row(self, table: Mapping[str, R], what: str, wanted: str) -> R:
        row = table.get(wanted)
        if row is None:
            raise NoSuchRule(f"rulebook {self.id} has no {what} {wanted!r}; it has {', '.join(table)}")
        return row
