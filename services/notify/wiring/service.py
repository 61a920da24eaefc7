"""Builds notify from its settings: adapters, use cases, ways in; what starts first stops last."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI

from services.notify.adapters.letters import HandoffLetters
from services.notify.adapters.liaison_tray import LiaisonTray
from services.notify.adapters.mongo_dispatches import DISPATCHES, DispatchAggregate
from services.notify.application.acknowledge_handoff import AcknowledgeHandoff
from services.notify.application.contents import Contents
from services.notify.application.create_handoff import CreateHandoff
from services.notify.application.open_exhibit import OpenExhibit
from services.notify.application.open_handoff import OpenHandoff
from services.notify.application.ports import Letters, Mailer
from services.notify.application.return_handoff import ReturnHandoff
from services.notify.application.send_notice import SendNotice
from services.notify.application.tray import ReadTray
from services.notify.console.api import HandoffsApi
from services.notify.console.dossier_view import DossierViews
from services.notify.console.pace import paced
from services.notify.console.screens.deliveries import DeliveriesScreen
from services.notify.console.screens.exhibit import ExhibitScreen
from services.notify.console.screens.handoff import Acts, HandoffScreen
from services.notify.console.screens.tray import TrayScreen
from services.notify.console.site import notify_site
from services.notify.consumers.cases import cases
from services.notify.domain.events import Fact
from services.notify.domain.handoff import Dispatches
from services.notify.settings import NotifySettings
from services.notify.sweeper.notices import EVERY_S, NoticeClock
from services.notify.wiring.ground import Keys, Outside
from services.notify.wiring.mail import mailer_of, stationery_of
from shared.clock import Clock
from shared.messaging.ports import database_ports
from shared.messaging.runner import Messaging, Observed
from shared.people.reader import People
from shared.rules.installed import installed_rulebooks
from shared.security.sealing import Sealer
from shared.store import indexes
from shared.store.change import ChangeStore
from shared.store.condition import StoreCondition
from shared.store.lease import Lease
from shared.store.mongo import Client, Database, open_client, open_database
from shared.store.spans import commit_span
from shared.telemetry.setup import Telemetry, configure
from shared.telemetry.ticks import Ticks
from shared.web.app import make_app
from shared.web.health import Dependency, leaning_on
from shared.web.idempotency import Causes
from shared.web.live import Live
from shared.web.operations.routes import Operations, operations_of

SERVICE: Final = "notify"
TEMPLATES = Path(__file__).parents[1] / "console" / "templates"


@dataclass(slots=True)
class Notify:
    """The service, built and not yet started."""

    app: FastAPI
    host: str
    port: int
    database: Database
    store: ChangeStore[Dispatches, Fact]
    tray: LiaisonTray
    messaging: Messaging
    send: SendNotice
    notices: NoticeClock
    live: Live
    operations: Operations
    condition: StoreCondition
    people: People
    telemetry: Telemetry
    client: Client
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Check the database, then begin; Kafka and the mail server may be away."""
        await indexes.verify(self.database, SERVICE)
        await self.condition.verify()
        await self.store.start()
        await self.messaging.start()
        self.tasks = [
            asyncio.create_task(self.notices.run(), name="notify.notices"),
            asyncio.create_task(self.live.follow(lambda: paced(self.tray.changes())), name="notify.live"),
            asyncio.create_task(self.operations.run(), name="notify.operations"),
        ]

    def stopping(self) -> None:
        """End the live pages, which would hold their requests open."""
        self.live.close()
        self.operations.close()

    async def stop(self) -> None:
        """In the reverse order."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.messaging.stop()
        await self.store.close()
        self.people.close()
        self.telemetry.close()
        self.client.close()


@dataclass(frozen=True, slots=True)
class Adapters:
    """What stands behind the ports of the use cases."""

    database: Database
    store: ChangeStore[Dispatches, Fact]
    tray: LiaisonTray
    people: People
    letters: Letters
    mailer: Mailer
    condition: StoreCondition


def build(settings: NotifySettings, outside: Outside | None = None) -> Notify:
    """The whole service; nothing connects before `start`.

    Raises:
        Refused: a key file is missing or open to others.
    """
    outside, keys = outside or Outside(), Keys.load(settings.keys_dir)
    telemetry = configure(SERVICE, settings)
    client = open_client(settings.mongo_url.get_secret_value(), app=f"jejak-{SERVICE}")
    adapters = _adapters(settings, outside, keys, client, telemetry=telemetry)
    live = Live(clock=outside.clock)
    send = SendNotice(adapters.store, adapters.letters, adapters.mailer, outside.clock, telemetry.traces)
    messaging = _messaging(settings, outside, keys, adapters, telemetry=telemetry)
    ticks = Ticks(outside.clock)
    operations = operations_of(
        adapters.database, adapters.store, adapters.people,
        lag=messaging.lag, ticks=ticks, clock=outside.clock, key=keys.answers,
    )  # fmt: skip
    ways = _routers(settings, outside, keys, adapters, live=live, telemetry=telemetry)
    ways, leaning = [*ways, *operations.routers], (adapters.condition.parts, messaging.condition.parts)
    return Notify(
        app=_app(
            settings, outside, keys, adapters, ways=ways, leaning=leaning_on(*leaning), telemetry=telemetry
        ),
        host=settings.host,
        port=settings.port,
        database=adapters.database,
        store=adapters.store,
        tray=adapters.tray,
        messaging=messaging,
        send=send,
        notices=_notices(send, outside, adapters, telemetry, ticks=ticks),
        live=live,
        operations=operations,
        condition=adapters.condition,
        people=adapters.people,
        telemetry=telemetry,
        client=client,
    )


def _app(
    settings: NotifySettings,
    outside: Outside,
    keys: Keys,
    adapters: Adapters,
    *,
    ways: Sequence[APIRouter],
    leaning: Sequence[Dependency],
    telemetry: Telemetry,
) -> FastAPI:
    return make_app(
        site=notify_site(settings.origins(), office_name=settings.office_name, local=settings.local),
        routers=ways,
        templates=[TEMPLATES],
        accounts=adapters.people,
        form_key=keys.answers,
        clock=outside.clock,
        traces=telemetry.traces,
        metrics=telemetry.metrics,
        dependencies=leaning,
    )


def _condition(settings: NotifySettings, database: Database, clock: Clock) -> StoreCondition:
    url, alarm = settings.mongo_url.get_secret_value(), settings.disk_alarm_percent
    return StoreCondition(database, url, clock, disk_alarm_percent=alarm)


def _adapters(
    settings: NotifySettings, outside: Outside, keys: Keys, client: Client, *, telemetry: Telemetry
) -> Adapters:
    database = open_database(client, settings.database(SERVICE))
    people = open_database(client, settings.database("people"))
    store: ChangeStore[Dispatches, Fact] = ChangeStore(
        database,
        DispatchAggregate(settings.office),
        service=SERVICE,
        office=settings.office,
        clock=outside.clock,
        new_id=outside.new_id,
        secrets=Sealer(keys.answers, "answers"),
        span=commit_span(telemetry.traces),
    )
    return Adapters(
        database=database,
        store=store,
        tray=LiaisonTray(database),
        people=People(people, outside.clock, local=settings.local, office=settings.office),
        letters=HandoffLetters(stationery_of(settings)),
        mailer=outside.mailer or mailer_of(settings),
        condition=_condition(settings, database, outside.clock),
    )


def _notices(
    send: SendNotice, outside: Outside, adapters: Adapters, telemetry: Telemetry, *, ticks: Ticks
) -> NoticeClock:
    lease = Lease(adapters.database, "notices", holder=outside.new_id())
    went_round = ticks.of("notices", EVERY_S)
    return NoticeClock(adapters.tray, send, lease, outside.clock, telemetry.metrics, went_round)


def _messaging(
    settings: NotifySettings, outside: Outside, keys: Keys, adapters: Adapters, *, telemetry: Telemetry
) -> Messaging:
    ports = database_ports(
        adapters.database,
        adapters.store,
        service=SERVICE,
        collection=DISPATCHES,
        secrets=Sealer(keys.answers, "records"),
        clock=outside.clock,
        new_id=outside.new_id,
    )
    return Messaging(
        SERVICE,
        settings,
        ports,
        subscriptions=[cases(CreateHandoff(outside.clock))],
        observed=Observed(telemetry.traces, telemetry.metrics),
        clock=outside.clock,
    )


def _routers(
    settings: NotifySettings,
    outside: Outside,
    keys: Keys,
    adapters: Adapters,
    *,
    live: Live,
    telemetry: Telemetry,
) -> Sequence[APIRouter]:
    store, tray, clock, traces = adapters.store, adapters.tray, outside.clock, telemetry.traces
    contents = Contents(keys.contents, tray)
    acknowledge = AcknowledgeHandoff(store, tray, clock, traces)
    give_back = ReturnHandoff(store, tray, contents, clock, traces)
    read, causes = ReadTray(tray, contents, adapters.people, clock), Causes(outside.new_id, keys.answers)
    views, exhibits = (
        DossierViews(installed_rulebooks()),
        OpenExhibit(tray, store, clock, outside.new_id, keys.grants),
    )
    acts = Acts(acknowledge, give_back, OpenHandoff(store, clock))
    return [
        TrayScreen(read, views, live).router(),
        HandoffScreen(read, acts, views, live, causes).router(),
        ExhibitScreen(exhibits, settings.intake_url).router(),
        DeliveriesScreen(read, live).router(),
        HandoffsApi(read, acknowledge, give_back, exhibits, causes).router(),
    ]
