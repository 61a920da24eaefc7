"""Triage with intake's door to identities beside it, each at its own origin."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from fastapi import FastAPI

from services.intake.application.fetch_identity import FetchIdentity
from services.intake.channels.identities import IdentitiesRoutes
from services.intake.channels.site import intake_site
from services.intake.domain.identity import IdentityFetch
from services.intake.wiring import TEMPLATES
from shared.changes import JsonObject
from shared.web.app import make_app
from tests.browser.shown_exhibits import Later
from tests.browser.shown_triage import Shown, shown_triage
from tests.support.fake_accounts import FakeAccounts
from tests.support.office_moves import office_books
from tests.support.served import served
from tests.support.triage_console import PEOPLE

IDENTITY = {
    "name": "Samudra Rekaan",
    "phone": "0811555777",
    "address": "Jalan Karang Rekaan Nomor 7, RT 14, Kelurahan Gunungsamarinda Baru, Balikpapan Utara",
    "occupation": "nelayan",
}


@dataclass
class OneReporter:
    """A vault with one reporter; notes who was shown it."""

    shown: list[IdentityFetch] = field(default_factory=list)

    async def __call__(self, request: IdentityFetch) -> JsonObject:
        """As `FetchIdentity`."""
        self.shown.append(request)
        return dict(IDENTITY)


@asynccontextmanager
async def shown_identity(vault: OneReporter) -> AsyncIterator[Shown]:
    """Triage, whose intake shows that reporter."""
    later = Later()
    async with (
        served(cast("FastAPI", later)) as intake,
        shown_triage(office_books(), intake_url=intake) as triage,
    ):
        clock = triage.console.world.clock
        routes = IdentitiesRoutes(cast("FetchIdentity", vault), clock, b"g" * 32, frozenset({triage.origin}))
        origins = {"intake": intake, "triage": triage.origin, "notify": "http://notify.test"}
        later.app = make_app(
            site=intake_site(origins, local=True),
            routers=[routes.router()],
            templates=[TEMPLATES],
            accounts=FakeAccounts(sessions={f"session-{who.username}": who for who in PEOPLE}),
            form_key=b"k" * 32,
            clock=clock,
        )
        yield triage
