"""What notify is called on its pages, and how one moves about in it."""

from __future__ import annotations

from collections.abc import Mapping

from services.notify.console.screens.tray import DELIVERIES, PATH
from shared.errors import N_
from shared.roles import Role
from shared.web.pages import NavItem, Site
from shared.web.records.places import OPERATIONS, RECORDS


def notify_site(origins: Mapping[str, str], *, office_name: str, local: bool) -> Site:
    """The site, given the public origin of each service."""
    readers = frozenset({Role.LIAISON, Role.COMMISSIONER, Role.AUDITOR})
    return Site(
        service="notify",
        title_id="Penerusan perkara",
        title_en="Case hand-offs",
        origins=origins,
        office_name=office_name,
        navigation=[
            NavItem(N_("Daftar penerusan"), PATH, readers, key="p"),
            NavItem(N_("Pemberitahuan"), DELIVERIES, frozenset({Role.OPERATOR}), key="o"),
            OPERATIONS,
            RECORDS,
        ],
        local=local,
    )
