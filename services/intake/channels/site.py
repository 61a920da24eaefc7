"""What intake is called on its pages, and how one moves about in it."""

from __future__ import annotations

from collections.abc import Mapping

from shared.errors import N_
from shared.roles import Role
from shared.web.pages import NavItem, Site
from shared.web.records.places import OPERATIONS, RECORDS


def intake_site(origins: Mapping[str, str], *, local: bool) -> Site:
    """The site, given the public origin of each service."""
    return Site(
        service="intake",
        title_id="Lapor pelanggaran",
        title_en="Report a violation",
        origins=origins,
        navigation=[
            NavItem(N_("Lapor"), "/lapor"),
            NavItem(N_("Lacak"), "/lacak"),
            NavItem(N_("Entri posko"), "/posko", frozenset({Role.POSKO, Role.OFFICER, Role.COMMISSIONER})),
            OPERATIONS,
            RECORDS,
        ],
        local=local,
    )
