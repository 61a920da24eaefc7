"""What triage is called on its pages, and how one moves about in it."""

from __future__ import annotations

from collections.abc import Mapping

from shared.errors import N_
from shared.roles import Role
from shared.web.pages import NavItem, Site
from shared.web.records.places import OPERATIONS, RECORDS

QUEUE_PATH = "/antrean"
CASE_PATH = "/kasus"
DEADLINES_PATH = "/tenggat"
LAW_PATH = "/aturan"
SEARCH_PATH = "/cari"
AUDIT_PATH = "/audit"
DASHBOARD_PATH = "/dasbor"
STATISTICS_PATH = "/statistik"
SIGAP_PATH = "/sigaplapor"
PASSING_PATH = "/pengalihan"
INCIDENTS_PATH = "/kejadian"
PROPOSALS_PATH = "/kejadian/usulan"
WARNINGS_PATH = "/peringatan"


def triage_site(origins: Mapping[str, str], *, office_name: str, local: bool, several: bool = False) -> Site:
    """The site, given the public origin of each service; `several`: more than one office works here."""
    overseers = frozenset({Role.COMMISSIONER, Role.AUDITOR})
    readers = frozenset({Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR})
    return Site(
        service="triage",
        title_id="Penanganan pelanggaran",
        title_en="Case handling",
        origins=origins,
        office_name=office_name,
        navigation=[
            NavItem(N_("Antrean"), QUEUE_PATH, readers, key="a"),
            NavItem(N_("Tenggat"), DEADLINES_PATH, readers, key="t"),
            NavItem(N_("Peringatan"), WARNINGS_PATH, readers, key="p"),
            NavItem(N_("Aturan"), LAW_PATH, readers),
            NavItem(N_("Cari"), SEARCH_PATH, readers, key="c", search=True),
            NavItem(N_("Jejak tindakan"), AUDIT_PATH, overseers, key="j"),
            NavItem(N_("Kejadian massal"), INCIDENTS_PATH, readers),
            NavItem(N_("Dasbor"), DASHBOARD_PATH, readers, key="d"),
            NavItem(N_("SigapLapor"), SIGAP_PATH, readers, key="s"),
            *((NavItem(N_("Pengalihan"), PASSING_PATH, readers),) if several else ()),
            OPERATIONS,
            RECORDS,
        ],
        local=local,
    )
