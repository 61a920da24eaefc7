"""What a role is called, and where it begins its work: the one place that knows these pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from shared.errors import N_
from shared.roles import Role


class Place(NamedTuple):
    """A page of a service, and who begins there."""

    service: str
    path: str
    roles: frozenset[Role]


PLACES: Final = (
    Place("triage", "/antrean", frozenset({Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR})),
    Place("notify", "/penerusan", frozenset({Role.LIAISON, Role.COMMISSIONER, Role.AUDITOR})),
    Place("notify", "/operasi/pemberitahuan", frozenset({Role.OPERATOR})),
    Place("intake", "/posko", frozenset({Role.POSKO})),
)
"""The first that fits is where a person begins who is in none of the services yet."""

ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.POSKO: N_("petugas posko"),
    Role.OFFICER: N_("petugas"),
    Role.COMMISSIONER: N_("komisioner"),
    Role.LIAISON: N_("penghubung Kejaksaan"),
    Role.AUDITOR: N_("auditor"),
    Role.OPERATOR: N_("operator"),
}
"""What a role is called in a sentence."""

PROGRAM: Final = N_("program terdaftar")


def start_of(roles: Collection[Role], origins: Mapping[str, str], *, here: str = "") -> str | None:
    """Where a person of these roles begins: a path in the service `here` if it has one, else a full URL."""
    fitting = [place for place in PLACES if place.service in origins and place.roles & frozenset(roles)]
    for place in sorted(fitting, key=lambda one: one.service != here):
        return place.path if place.service == here else f"{origins[place.service].rstrip('/')}{place.path}"
    return None


def role_name(code: str) -> str:
    """The name of a role by its code, in the source language; anything else is a program."""
    return ROLE_NAMES[Role(code)] if code in frozenset(Role) else PROGRAM
