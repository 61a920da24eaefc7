"""The whole service: built from settings, started, stopped in the reverse order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from fastapi import APIRouter, FastAPI

from services.triage.adapters.mongo_board import MongoBoard
from services.triage.application.law.law_in_force import LawInForce
from services.triage.console.screens.queue import ANY
from services.triage.console.site import triage_site
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from services.triage.settings import TriageSettings
from services.triage.sweeper.following import Following
from services.triage.sweeper.law_watch import LawWatch
from services.triage.sweeper.rounds import EVERY_S, Rounds
from services.triage.wiring.figures import every_minute
from services.triage.wiring.law import law_in_force
from services.triage.wiring.parts import SERVICE, Adapters, Keys, Outside, adapters_of, neighbours_of
from services.triage.wiring.search import indexing_of
from services.triage.wiring.ways_in import messaging_of, rounds_of, routers, sketching_of
from shared.messaging.runner import Messaging
from shared.people.reader import People
from shared.store import indexes
from shared.store.change import ChangeStore
from shared.store.condition import StoreCondition
from shared.store.mongo import Client, Database, open_client
from shared.telemetry.setup import Telemetry, configure
from shared.telemetry.ticks import Ticks
from shared.web.app import make_app
from shared.web.health import Dependency, leaning_on
from shared.web.live import Hint, Live, paced
from shared.web.operations.routes import Operations, operations_of

TEMPLATES = Path(__file__).parent.parent / "console" / "templates"


@dataclass(slots=True)
class Triage:
    """The service, built and not yet started."""

    app: FastAPI
    host: str
    port: int
    database: Database
    store: ChangeStore[Case, Fact]
    board: MongoBoard
    messaging: Messaging
    live: Live
    minutes: Live
    operations: Operations
    condition: StoreCondition
    people: People
    telemetry: Telemetry
    client: Client
    rounds: Rounds
    law: LawInForce
    copies: Sequence[Following]
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Check the database, then begin; Kafka may be away."""
        await indexes.verify(self.database, SERVICE)
        await self.condition.verify()
        await self.store.start()
        await self.law.refresh()
        await self.messaging.start()
        self.tasks = [
            asyncio.create_task(self.live.follow(self._hints), name="triage.live"),
            asyncio.create_task(self.minutes.follow(every_minute), name="triage.minutes"),
            asyncio.create_task(self.operations.run(), name="triage.operations"),
            asyncio.create_task(self.rounds.run(), name="triage.rounds"),
            asyncio.create_task(LawWatch(self.law.refresh).run(), name="triage.law"),
            *(asyncio.create_task(one.run(), name="triage.copies") for one in self.copies),
        ]

    def stopping(self) -> None:
        """End the live pages, which would hold their requests open."""
        self.live.close()
        self.minutes.close()
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

    async def _hints(self) -> AsyncIterator[Hint | None]:
        """Queues take the one hint ANY, however much changed; a case's page takes its own."""
        async for gathered in paced(self.board.changes()):
            for case_id in gathered:
                yield case_id
            yield ANY


def build(settings: TriageSettings, outside: Outside | None = None) -> Triage:
    """The whole service; nothing connects before `start`.

    Raises:
        Refused: a key file is missing or open to others.
    """
    outside, keys = outside or Outside(), Keys.load(settings.keys_dir)
    telemetry = configure(SERVICE, settings)
    client = open_client(settings.mongo_url.get_secret_value(), app=f"jejak-{SERVICE}")
    adapters = adapters_of(settings, outside, keys, client, telemetry=telemetry)
    live, minutes = (Live(clock=outside.clock, metrics=telemetry.metrics) for _ in range(2))
    messaging = messaging_of(settings, outside, keys, adapters, telemetry=telemetry)
    ways = routers(settings, outside, keys, adapters, live=live, telemetry=telemetry, minutes=minutes)
    ticks = Ticks(outside.clock)
    operations = operations_of(
        adapters.database, adapters.store, adapters.people,
        lag=messaging.lag, ticks=ticks, clock=outside.clock, key=keys.answers,
    )  # fmt: skip
    ways = [*ways, *operations.routers]
    leaning = leaning_on(adapters.condition.parts, messaging.condition.parts)
    return Triage(
        app=_app(settings, outside, keys, adapters, ways=ways, leaning=leaning, telemetry=telemetry),
        host=settings.host,
        port=settings.port,
        database=adapters.database,
        store=adapters.store,
        board=adapters.board,
        messaging=messaging,
        live=live,
        minutes=minutes,
        operations=operations,
        condition=adapters.condition,
        people=adapters.people,
        telemetry=telemetry,
        client=client,
        rounds=replace(rounds_of(settings, outside, adapters), went_round=ticks.of("rounds", EVERY_S)),
        copies=[sketching_of(settings, keys, adapters), indexing_of(settings, keys, adapters)],
        law=law_in_force(settings, adapters),
    )


def _app(
    settings: TriageSettings,
    outside: Outside,
    keys: Keys,
    adapters: Adapters,
    *,
    ways: Sequence[APIRouter],
    leaning: Sequence[Dependency],
    telemetry: Telemetry,
) -> FastAPI:
    return make_app(
        site=triage_site(
            settings.origins(),
            office_name=settings.office_name,
            local=settings.local,
            several=bool(neighbours_of(adapters.books)),
        ),
        routers=ways,
        templates=[TEMPLATES],
        accounts=adapters.people,
        form_key=keys.answers,
        clock=outside.clock,
        traces=telemetry.traces,
        metrics=telemetry.metrics,
        dependencies=leaning,
    )
