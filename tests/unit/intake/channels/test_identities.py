"""`/identities`: under a grant for this person, report and purpose alone; framed by us; never stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import cast

import httpx
import pytest

from services.intake.application.fetch_identity import FetchIdentity
from services.intake.channels.identities import SHOWN, IdentitiesRoutes
from services.intake.domain.identity import IdentityFetch
from services.intake.domain.submission import Reporter
from services.intake.wiring import TEMPLATES
from shared.changes import JsonObject
from shared.roles import Role
from shared.security.principals import Principal
from shared.security.signing import GRANT_LIFE, Grant, Purpose, issue_grant
from tests.support.fake_accounts import FakeAccounts, person
from tests.support.small_app import ORIGIN, MovingClock, client_of, small_app

KEY = b"g" * 32
REPORT_ID = "01936000-0000-7000-8000-000000000001"
SARI = person(Role.OFFICER, username="sari")
TONO = person(Role.AUDITOR, username="tono", account_id="01936000-0000-7000-8000-00000000000d")
IDENTITY = {"name": "Samudra Rekaan", "phone": "0811555777"}


@dataclass
class Vault:
    """Shows one identity and notes who was shown it."""

    clock: MovingClock = field(default_factory=MovingClock)
    shown: list[IdentityFetch] = field(default_factory=list)

    async def __call__(self, request: IdentityFetch) -> JsonObject:
        """As the use case does: noted, then shown."""
        self.shown.append(request)
        return dict(IDENTITY)

    @asynccontextmanager
    async def client(self, who: Principal = SARI) -> AsyncIterator[httpx.AsyncClient]:
        """A client of somebody's."""
        pages = frozenset({"http://triage.test"})
        routes = IdentitiesRoutes(cast("FetchIdentity", self), self.clock, KEY, pages)
        accounts = FakeAccounts(tokens={"jjk_uji": who})
        app = small_app(routes.router(), accounts=accounts, clock=self.clock, templates=[TEMPLATES])
        async with client_of(app, authorization="Bearer jjk_uji") as client:
            yield client

    def grant(
        self, purpose: Purpose = "open_identity", who: Principal = SARI, target: str = REPORT_ID
    ) -> str:
        """What triage would issue."""
        made = Grant(who.account_id, "case", target, purpose, self.clock() + GRANT_LIFE)
        return issue_grant(KEY, made, now=self.clock())


async def asked(client: httpx.AsyncClient, grant: str) -> list[httpx.Response]:
    """The page and the answer for programs."""
    form = {"grant": grant, "report_id": REPORT_ID}
    return [
        await client.post(f"{ORIGIN}/identities", data=form),
        await client.post(f"{ORIGIN}/api/v1/identities", json=form),
    ]


async def test_the_page_shows_it_in_our_frame_stores_nothing_and_empties_itself() -> None:
    vault = Vault()
    async with vault.client() as client:
        grant = vault.grant()
        vault.clock.now += timedelta(minutes=2)
        page, answer = await asked(client, grant)
    assert (page.status_code, answer.status_code) == (200, 200), (page.text, answer.text)
    assert "Samudra Rekaan" in page.text
    assert page.headers["refresh"] == "180; url=/identities/closed"
    assert page.headers["content-security-policy"].count("frame-ancestors") == 1
    assert "frame-ancestors http://triage.test" in page.headers["content-security-policy"]
    assert {one.headers["cache-control"] for one in (page, answer)} == {"no-store"}
    assert {**answer.json(), **IDENTITY} == answer.json()
    assert [(one.person, one.case_id, one.purpose) for one in vault.shown] == [
        (SARI.account_id, "case", "open_identity")
    ] * 2


@pytest.mark.parametrize(
    ("purpose", "who", "target"),
    [
        ("view_exhibit", SARI, REPORT_ID),
        ("open_identity", TONO, REPORT_ID),
        ("open_identity", SARI, "01936000-0000-7000-8000-000000000002"),
    ],
)
async def test_a_grant_for_something_or_somebody_else_shows_nothing(
    purpose: Purpose, who: Principal, target: str
) -> None:
    vault = Vault()
    async with vault.client() as client:
        answers = await asked(client, vault.grant(purpose, who, target))
    assert [one.status_code for one in answers] == [403, 403]
    assert vault.shown == []
    assert all("Samudra" not in one.text for one in answers)


async def test_after_five_minutes_and_with_a_changed_grant_nothing_is_shown() -> None:
    vault = Vault()
    async with vault.client() as client:
        grant = vault.grant()
        forged = await asked(client, grant[:-2] + "xx")
        vault.clock.now += timedelta(minutes=5)
        expired = await asked(client, grant)
    assert [one.status_code for one in (*forged, *expired)] == [403] * 4
    assert vault.shown == []


async def test_why_nothing_is_shown_stands_in_the_frame() -> None:
    """The usual page of a problem forbids every frame: an officer would see an empty one."""
    vault = Vault()
    async with vault.client() as client:
        page, _ = await asked(client, vault.grant("view_exhibit"))
    assert page.status_code == 403
    assert "Tidak ditampilkan" in page.text
    assert "frame-ancestors http://triage.test" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


async def test_the_closed_frame_holds_nothing() -> None:
    async with Vault().client() as client:
        page = await client.get(f"{ORIGIN}/identities/closed")
    assert (page.status_code, page.headers.get("refresh")) == (200, None)
    assert "Identitas sudah ditutup kembali." in page.text


def test_whatever_the_vault_keeps_of_a_reporter_is_shown() -> None:
    assert set(SHOWN) == {one.name for one in fields(Reporter)}
