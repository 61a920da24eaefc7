"""How a command about dead and held records reaches a service: it asks, waits a little, and says what came.

Nobody signs in on a command line, so a decision asked for there is noted as that of a program,
`jejak-cli:NAME`: the name is the caller's word (`--by`) or the login of the operating system.
"""

from __future__ import annotations

import asyncio
import getpass
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from deploy.ops import installation
from deploy.ops.output import emit_json, out
from shared.changes import Actor
from shared.clock import system_clock
from shared.errors import Conflict, InvalidInput, Refused
from shared.ids import new_id
from shared.store.decided import Act
from shared.store.mongo import Database
from shared.store.orders import Order, Orders, Outcome, Place, checked_reason
from shared.web.i18n import translate

SERVICES = ("intake", "triage", "notify")
POLL_S = 0.3
_NAME = re.compile(r"[A-Za-z0-9._@-]{1,64}")
T = TypeVar("T")


class Service(StrEnum):
    """The services, each with its own dead and held records."""

    INTAKE = "intake"
    TRIAGE = "triage"
    NOTIFY = "notify"


Only = Annotated[Service | None, typer.Option("--service", help="Only this service's.")]
By = Annotated[
    str, typer.Option("--by", help="Who decides, as the journal will say; otherwise your login name.")
]
Wait = Annotated[
    float, typer.Option("--wait", min=0, help="Seconds to wait for the service; 0: ask and leave.")
]
Reason = Annotated[str, typer.Option(help="Why; kept in the journal for good, so name nobody.")]


def names(service: Service | None) -> tuple[str, ...]:
    """The services that are meant."""
    return SERVICES if service is None else (service.value,)


def run(service: str, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do something with a service's database.

    Raises:
        Infrastructure: MongoDB is away.
    """

    async def with_database() -> T:
        async with installation.find().database(service) as database:
            return await work(database)

    return asyncio.run(with_database())


def caller(by: str) -> Actor:
    """Who asks, as the journal names it.

    Raises:
        Refused: the name is none that may stay in a journal.
    """
    name = by.strip()
    if not name:
        with suppress(OSError, KeyError):
            name = getpass.getuser()
    name = name or "unknown"
    if not _NAME.fullmatch(name):
        raise Refused("--by takes a user name: up to 64 letters, digits, or any of . _ @ -")
    return Actor("program", f"jejak-cli:{name}")


def reason_of(text: str, *, required: bool = True) -> str:
    """The reason as it is kept.

    Raises:
        Refused: it is missing, too long, or holds what looks like somebody's number.
    """
    if required and not text.strip():
        raise Refused("a record is given up with a reason: --reason 'why'")
    try:
        return checked_reason(text, required=required)
    except InvalidInput as fault:
        raise Refused(translate(fault.detail, "en")) from None


def order(act: Act, record: str | Place, *, by: Actor, reason: str = "") -> Order:
    """A decision to be asked for."""
    return Order(new_id(), act, record, by, system_clock(), reason)


def ask(service: str, asked: Order, *, wait: float) -> bool:
    """Ask a service; whether it has done so within the time.

    Raises:
        Conflict: the service refused, and says why.
    """

    async def work(database: Database) -> Outcome:
        orders = Orders(database, clock=system_clock)
        await orders.ask([asked])
        return (await settled(orders, [asked.id], wait))[asked.id]

    outcome = run(service, work)
    if outcome.standing == "refused":
        raise Conflict(translate(outcome.why, "en"))
    return outcome.standing == "done"


async def settled(
    orders: Orders, ids: Sequence[str], wait: float, step: Callable[[int], None] | None = None
) -> Mapping[str, Outcome]:
    """What became of requests: once all are settled, or none was for so many seconds.

    `step` hears how many are settled.
    """
    done, last = -1, time.monotonic()
    while True:
        outcomes = await orders.outcomes(ids)
        now_done = sum(outcome.standing != "asked" for outcome in outcomes.values())
        if now_done > done:
            done, last = now_done, time.monotonic()
            if step is not None:
                step(done)
        if done == len(ids) or time.monotonic() - last >= wait:
            return outcomes
        await asyncio.sleep(POLL_S)


def said(facts: Mapping[str, object], what: str, *, as_json: bool) -> None:
    """Say what was done about one record or stream."""
    if as_json:
        emit_json(facts)
    else:
        out.print(f"{facts['id']} of {facts['service']} {what}.")


def later(service: str) -> str:
    """What is said of a request that waits."""
    return f"(asked; {service} carries it out when it runs)"


def agreed(question: str, *, yes: bool, as_json: bool) -> None:
    """Ask before many records are touched.

    Raises:
        Refused: nobody can be asked.
        Abort: the answer was no.
    """
    if yes:
        return
    if as_json:
        raise Refused("with --json nobody can be asked: add --yes")
    typer.confirm(question, abort=True)
