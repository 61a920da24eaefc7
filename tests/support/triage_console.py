"""Triage's pages over memory: the service's own routes, with people whose sessions are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import httpx
from fastapi import FastAPI

from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.adapters.mongo_law import LawAggregate
from services.triage.adapters.mongo_series import SeriesAggregate
from services.triage.console.site import triage_site
from services.triage.settings import TriageSettings
from services.triage.wiring import TEMPLATES, Adapters, Keys, Outside, routers
from shared.roles import Role
from shared.security.principals import Principal
from shared.telemetry.metrics import Metrics
from shared.telemetry.traces import Traces
from shared.web.app import make_app
from shared.web.live import Live
from tests.support.fake_accounts import FakeAccounts, person
from tests.support.fake_figures import FakeFigures
from tests.support.fake_incidents import FakeIncidents
from tests.support.fake_publications import FakePublications
from tests.support.fake_seen_warnings import FakeSeenWarnings
from tests.support.fake_store import FakeStore
from tests.support.fake_trail import FakeTrail, looks_of
from tests.support.feeds import FakeDeadlines, FakeFeedTokens
from tests.support.passings import FakePassings
from tests.support.public_letters import FakeLooks, FakePublicLetters
from tests.support.sigap_cases import FakeSigapCases
from tests.support.triage_alike import FakeSketches
from tests.support.triage_law import FakeTouched
from tests.support.triage_memory import World

ORIGIN = "http://triage.test"
SARI = person(Role.OFFICER, username="sari", account_id="01936000-0000-7000-8000-00000000000a")
BAYU = person(Role.OFFICER, username="bayu", account_id="01936000-0000-7000-8000-00000000000b")
HASAN = person(Role.COMMISSIONER, username="hasan", account_id="01936000-0000-7000-8000-00000000000c")
TONO = person(Role.AUDITOR, username="tono", account_id="01936000-0000-7000-8000-00000000000d")
MAYA = person(Role.OPERATOR, username="maya", account_id="01936000-0000-7000-8000-00000000000e")
PEOPLE = (SARI, BAYU, HASAN, TONO, MAYA)


@dataclass
class Console:
    """The application, the world behind it, its live pages and what it published."""

    app: FastAPI
    world: World
    live: Live
    publications: FakePublications
    deadlines: FakeDeadlines

    def browser(self, who: Principal | None, language: str = "id") -> httpx.AsyncClient:
        """A client that is signed in as this person and asks for pages."""
        cookies = {"jejak_session": f"session-{who.username}"} if who else {}
        headers = {"Accept": "text/html", "Accept-Language": language}
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, cookies=cookies, headers=headers)


def console_over(
    world: World, intake_url: str = "http://intake.test", *, more: Sequence[Principal] = ()
) -> Console:
    """The console of a world in memory; `more` can sign in beside its people."""
    people = (*PEOPLE, *more)
    _name(world, people)
    settings = _settings(intake_url)
    keys = Keys(contents=world.keys, answers=b"k" * 32, grants=b"g" * 32)
    live = Live(clock=world.clock, beat=0.2)
    telemetry: Any = SimpleNamespace(traces=Traces.silent(), metrics=Metrics())
    adapters = _adapters(world)
    app = make_app(
        site=triage_site(
            {"triage": ORIGIN, "intake": settings.intake_url, "notify": "http://notify.test"},
            office_name="Kantor Uji",
            local=True,
            several=world.books.overlay is not None,
        ),
        routers=routers(settings, Outside(clock=world.clock), keys, adapters, live=live, telemetry=telemetry),
        templates=[TEMPLATES],
        accounts=FakeAccounts(sessions={f"session-{who.username}": who for who in people}),
        form_key=b"k" * 32,
        clock=world.clock,
    )
    return Console(
        app,
        world,
        live,
        cast("FakePublications", adapters.publications),
        cast("FakeDeadlines", adapters.deadlines),
    )


def _settings(intake_url: str) -> TriageSettings:
    return cast(
        "TriageSettings",
        SimpleNamespace(
            intake_url=intake_url,
            triage_url=ORIGIN,
            office="balikpapan",
            office_name="Kantor Uji",
            office_address="Jalan Uji 1",
            office_town="Kota Uji",
            office_signs_as="Ketua",
            local=True,
            origins=lambda: {"triage": ORIGIN},
        ),
    )


def _name(world: World, people: Sequence[Principal]) -> None:
    for who in people:
        world.names.names[who.account_id] = who.display_name
        if who.has(Role.OFFICER):
            world.names.staff[who.account_id] = who.display_name
        if who.has(Role.COMMISSIONER):
            world.names.plenary[who.account_id] = who.display_name


def _adapters(world: World) -> Adapters:
    return Adapters(
        database=cast("Any", None),
        books=world.books,
        store=world.store,
        series=FakeStore(
            SeriesAggregate(), clock=world.clock, backend=world.store.memory, beside=world.store
        ),
        cases=cast("Any", world.cases),
        board=cast("Any", world.board),
        views=cast("Any", world.views),
        people=cast("Any", world.names),
        condition=cast("Any", None),
        deadlines=FakeDeadlines(world.store, CaseAggregate(world.books)),
        feeds=FakeFeedTokens(),
        seen_warnings=FakeSeenWarnings(),
        sketches=FakeSketches(world.store),
        law=FakeStore(LawAggregate(), clock=world.clock, backend=world.store.memory, beside=world.store),
        touched=FakeTouched(world.store, CaseAggregate(world.books)),
        search=world.search,
        look_log=looks_of(world.store),
        trail=FakeTrail(world.store),
        figures=FakeFigures(world.store, world.books),
        publications=FakePublications(world.store, world.books),
        letters=FakePublicLetters(world.store, CaseAggregate(world.books)),
        looks=FakeLooks(world.clock),
        incidents=FakeIncidents(world.store),
        sigap=FakeSigapCases(world.store, CaseAggregate(world.books)),
        passings=FakePassings(world.store, CaseAggregate(world.books)),
    )
