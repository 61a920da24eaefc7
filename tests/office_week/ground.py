"""What an office's weeks are run on: the ways to its services, its clock, and what others tell it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

import httpx

from services.triage.application.open_case import TRIAGE
from services.triage.application.tell_time import TellTime
from services.triage.domain import commands as ask
from services.triage.domain.case import Case
from services.triage.domain.decisions import decide
from services.triage.domain.routes.handoff import Handoff
from shared.changes import Cause, Change
from shared.clock import rfc3339
from shared.ids import derived, new_id
from shared.rules.model import Rulebook
from shared.security.principals import Principal
from tests.office_week.corpus import Item
from tests.support.triage_console import HASAN, SARI, Console
from tests.support.triage_memory import opened

SEED_ID: Final = "01936c1e-8a00-7000-8000-0000000000a1"


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of the office: their account, and a client of triage's API that is signed in as them."""

    account_id: str
    api: httpx.AsyncClient = field(repr=False)


def right(answer: httpx.Response) -> dict[str, Any]:
    """The JSON of an answer that has to be a good one."""
    assert answer.status_code < httpx.codes.BAD_REQUEST, f"{answer.request.url.path}: {answer.text[:500]}"
    found: dict[str, Any] = answer.json()
    return found


class Ground(Protocol):
    """Where a week takes place; times are UTC."""

    rules: Rulebook
    officer: Staff
    chair: Staff
    commissioners: tuple[str, ...]

    def now(self) -> datetime:
        """What the clock shows."""
        ...

    async def move(self, to: datetime, case_id: str) -> None:
        """Let time pass until then, and let it bring what it brings to this case; empty: to none."""
        ...

    async def arrive(self, item: Item) -> str:
        """The report is lodged and triage has its case: its id."""
        ...

    async def case(self, case_id: str) -> Case:
        """The case as it is stored, for what the office's people do not look at."""
        ...

    async def deliver(self, case_id: str, handoff: Handoff) -> None:
        """The other service sends what was not sent, and the liaison acknowledges what was."""
        ...


@dataclass
class OneCase:
    """The case that is looked at next: each is, no later than its clock has something to tell."""

    case_id: str = ""

    async def ticking(self, _now: datetime, _limit: int) -> list[str]:
        """Its id, once it was opened."""
        return [self.case_id] if self.case_id else []


@dataclass
class InMemory:
    """Triage's whole application over a store in memory; intake and notify are played."""

    console: Console
    rules: Rulebook
    officer: Staff = field(init=False)
    chair: Staff = field(init=False)
    commissioners: tuple[str, ...] = (
        HASAN.account_id,
        *(derived(HASAN.account_id, str(seat)) for seat in range(2, 6)),
    )
    _due: OneCase = field(default_factory=OneCase)

    def __post_init__(self) -> None:
        names = self.console.world.names
        names.staff[SARI.account_id] = SARI.display_name
        names.plenary |= {one: one for one in self.commissioners}
        self.officer, self.chair = self._staff(SARI), self._staff(HASAN)

    def _staff(self, who: Principal) -> Staff:
        api = self.console.browser(who)
        api.headers.update({"Accept": "application/json", "X-CSRF-Token": who.csrf_token or ""})
        return Staff(who.account_id, api)

    def now(self) -> datetime:
        return self.console.world.clock()

    async def move(self, to: datetime, case_id: str) -> None:
        world = self.console.world
        world.clock.now = to
        self._due.case_id = case_id
        await TellTime(world.store, self._due, world.books, world.clock, new_id)()

    async def arrive(self, item: Item) -> str:
        report, place = item.body, item.body["place"] or {}
        missing = [] if item.expected.complete else ["reporter_address", "reported_party"]
        world = self.console.world
        return await opened(
            world.store,
            world.opening,
            world.keys,
            report_id=derived(SEED_ID, item.source_ref),
            kind=item.expected.kind,
            channel=report["channel"],
            category=report["category"],
            received_at=rfc3339(world.clock()),
            known_on=report["known_on"],
            narrative=report["narrative"],
            place={name: place[name] for name in ("kelurahan", "tps") if name in place} or None,
            missing=missing or None,
        )

    async def case(self, case_id: str) -> Case:
        case = await self.console.world.store.load(case_id)
        assert case is not None
        return case

    async def deliver(self, case_id: str, handoff: Handoff) -> None:
        now = self.now()
        command: ask.Later = ask.RecordAcknowledged(
            by=TRIAGE, handoff_id=handoff.id, acknowledged_at=now, reference="TT-1"
        )
        if handoff.sent_at is None:
            command = ask.RecordSent(
                by=TRIAGE, handoff_id=handoff.id, sent_at=now, proof="f" * 64, message_id="<1@x>"
            )
        await self.console.world.store.change(
            Change(case_id, Cause(new_id()), TRIAGE, lambda case: decide(case, command, self.rules, now))
        )
