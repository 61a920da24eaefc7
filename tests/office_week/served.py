"""The office on real servers: three services over MongoDB, Kafka and SMTP, on one simulated clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
from pydantic import SecretStr

from services.intake import wiring as intake
from services.intake.settings import IntakeSettings
from services.notify import wiring as notify
from services.notify.settings import NotifySettings
from services.triage import wiring as triage
from services.triage.domain.case import Case
from services.triage.domain.routes.handoff import Handoff
from services.triage.settings import TriageSettings
from shared.ids import derived
from shared.people.accounts import AccountBook, NewAccount
from shared.people.passwords import PUBLISHED, Passwords
from shared.people.tokens import LONGEST_LIFE, Tokens
from shared.roles import Role
from shared.rules.model import Rulebook
from shared.security import keyfiles
from shared.store.mongo import Database, open_client, open_database
from tests.office_week.corpus import Item
from tests.office_week.ground import Staff, right
from tests.support.eventually import eventually
from tests.support.smtp import Sink, running_sink
from tests.support.stack import Namespace
from tests.support.triage import Hands

OFFICE: Final = "balikpapan"
PASSWORD: Final = "tiga perahu menunggu hujan"
WITHIN: Final = 60.0
"""Seconds that a hop from one service to the next may take on a busy machine."""
_STAFF: Final[Mapping[str, Role]] = {
    "sari": Role.OFFICER,
    "tono": Role.OFFICER,
    "posko": Role.POSKO,
    "dewi": Role.LIAISON,
    "hasan": Role.COMMISSIONER,
    **{f"komisioner{seat}": Role.COMMISSIONER for seat in range(2, 6)},
}


@dataclass
class Served:
    """Three services in this process, each over its own database, people and keys, as in an installation."""

    rules: Rulebook
    clock: Hands
    triage: triage.Triage
    ways: Mapping[str, httpx.AsyncClient]
    officer: Staff
    colleague: Staff
    chair: Staff
    commissioners: tuple[str, ...]
    tokens: Mapping[str, Mapping[str, str]]
    sink: Sink

    def now(self) -> datetime:
        return self.clock.now

    async def move(self, to: datetime, case_id: str) -> None:
        self.clock.now = to.astimezone(UTC)
        if case_id:
            await self.triage.rounds.once()

    async def arrive(self, item: Item) -> str:
        way, headers = self.ways["intake"], self.tokens["posko"] if item.by_staff else {}
        evidence = []
        for one in item.exhibits:
            file = {"file": (one.name, one.content, one.media_type)}
            answer = await way.post("/api/v1/uploads", files=file, headers=headers)
            evidence.append(right(answer)["upload_id"])
        body = {**item.body, "evidence": evidence}
        taken = right(await way.post("/api/v1/reports", json=body, headers=headers))
        case_id = derived(taken["report_id"], "case")
        await eventually(
            lambda: self.triage.store.load(case_id), lambda case: case is not None, within=WITHIN
        )
        return case_id

    async def case(self, case_id: str) -> Case:
        case = await self.triage.store.load(case_id)
        assert case is not None
        return case

    async def deliver(self, case_id: str, handoff: Handoff) -> None:
        if handoff.sent_at is not None:
            path, liaison = f"/api/v1/handoffs/{handoff.id}/acknowledge", self.tokens["dewi"]
            right(await self.ways["notify"].post(path, headers=liaison))
        fact = "sent_at" if handoff.sent_at is None else "acknowledged_at"

        async def told() -> object:
            case = await self.case(case_id)
            return next(getattr(one, fact) for one in case.handoffs if one.id == handoff.id)

        await eventually(told, bool, within=WITHIN)


@asynccontextmanager
async def served_office(
    namespace: Namespace, folder: Path, rules: Rulebook, began: datetime
) -> AsyncIterator[Served]:
    """Everything started, everybody with a token; the clocks show `began`, and rounds are asked for."""
    clock, keys = Hands(began.astimezone(UTC)), keyfiles.set_up(folder)
    async with AsyncExitStack() as closing:
        sink = await closing.enter_async_context(running_sink())
        client = open_client(namespace.mongo_owner_url, app="test")
        closing.callback(client.close)
        accounts, tokens = await _people(open_database(client, namespace.database("people")), clock)
        taking = intake.build(
            IntakeSettings.model_validate(_place(namespace, keys, "intake")), intake.Outside(clock=clock)
        )
        handling = triage.build(
            TriageSettings.model_validate(_place(namespace, keys, "triage")), triage.Outside(clock=clock)
        )
        post = {"smtp_host": "127.0.0.1", "smtp_port": sink.port}
        telling = notify.build(
            NotifySettings.model_validate(_place(namespace, keys, "notify") | post),
            notify.Outside(clock=clock),
        )
        ways = {}
        for name, service in (("intake", taking), ("triage", handling), ("notify", telling)):
            transport = httpx.ASGITransport(service.app)
            way = httpx.AsyncClient(transport=transport, base_url=f"http://{name}.test", timeout=WITHIN)
            ways[name] = await closing.enter_async_context(way)
            await service.start()
            closing.push_async_callback(service.stop)
        next(task for task in handling.tasks if task.get_name() == "triage.rounds").cancel()
        sari, tono, hasan = [
            Staff(accounts[name], await closing.enter_async_context(_signed_in(handling, tokens[name])))
            for name in ("sari", "tono", "hasan")
        ]
        seats = tuple(accounts[name] for name, role in _STAFF.items() if role is Role.COMMISSIONER)
        yield Served(rules, clock, handling, ways, sari, tono, hasan, seats, tokens, sink)


def _place(namespace: Namespace, keys: Mapping[str, Path], service: str) -> dict[str, Any]:
    """Where a service finds its servers and keys."""
    return {
        "mongo_url": SecretStr(namespace.mongo_url(service)),
        "kafka_bootstrap": namespace.kafka_bootstrap,
        "namespace": namespace.name,
        "keys_dir": keys[service],
        "local": True,
    }


def _signed_in(service: triage.Triage, token: Mapping[str, str]) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(service.app)
    return httpx.AsyncClient(
        transport=transport, base_url="http://triage.test", headers=token, timeout=WITHIN
    )


async def _people(database: Database, clock: Hands) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Their accounts by name, and the headers of each."""
    passwords = Passwords(PUBLISHED)
    book, tokens = AccountBook(database, passwords, clock), Tokens(database, clock)
    accounts, headers = {}, {}
    for name, role in _STAFF.items():
        held = frozenset({role})
        account = await book.create(NewAccount(name, name.title(), held, OFFICE), PASSWORD)
        _, secret = await tokens.for_person(
            account, label="uji", roles=held, life=LONGEST_LIFE - timedelta(1)
        )
        accounts[name], headers[name] = account.id, {"Authorization": f"Bearer {secret}"}
    passwords.close()
    return accounts, headers
