"""What an office adds to the law by itself: its codes, days off, receivers and staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.roles import Role
from shared.rules.handling import OfficeCodes
from shared.rules.model import Holiday, Receiver
from shared.rules.sources import Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember(Sourced):
    """A person of the office; `id` is the account's username, `article` the appointment.

    Of an office that lists its staff, nobody else is given cases or sits in its plenary.
    """

    name: str
    position: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour(Sourced):
    """Another office of the same installation, to which cases can pass; `id` is its office's id."""

    name: str
    codes: OfficeCodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """A signed addition to every rulebook whose lifecycle is data; `office` is the office's id.

    `holidays` and `receivers` stand in for rows of the same id. `digest` is the SHA-256 of the file, `key`
    the fingerprint of the key that signed it.
    """

    office: str
    digest: str
    key: str
    codes: OfficeCodes
    holidays: Mapping[str, Holiday]
    receivers: Mapping[str, Receiver]
    staff: Mapping[str, StaffMember]
    neighbours: Mapping[str, Neighbour]
