"""Row: the whole chain on this machine's cores, from HTTP to the notice in the mail sink; nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from deploy.bench import chain_load
from deploy.bench.account import Databases, faults
from deploy.bench.chain_load import PAIRS, Chained, ChainLoad
from deploy.bench.figures import Bound, Figure, Row
from deploy.bench.ground import Ground, until
from deploy.bench.processes import Meter
from deploy.local.plan import SERVICES
from deploy.local.stack import Stack
from shared.errors import Refused

NAME = "chain"
RATE = Bound(800, of="value")
LOOK_EVERY_S = 0.5
"""Each look reads whole collections, on the cores that are measured."""
LIMITS = (
    "Triage's one process: what the law wants of a hand-off (class, discussions, hearing, plenary, four "
    "eyes) are many requests of persons for each escalated case, one after the other; they cost it more "
    "than all the reports. Beside it three services, MongoDB, Kafka, the load and the script share all cores."
)


@dataclass(slots=True)
class Round:
    """One round's figures."""

    done: Chained
    everything_s: float
    spent: dict[str, float]


async def measure(ground: Ground) -> Row:
    """Each round on an installation of its own."""
    rounds: list[Round] = []
    for number in range(ground.scale.rounds):
        rounds.append(await _round(ground, f"chain{number}"))
        one = rounds[-1]
        ground.say(
            f"round {number + 1}/{ground.scale.rounds}: {one.done.loaded.answered:,} reports, "
            f"{one.done.escalated:,} escalated, all done in {one.everything_s:.1f} s"
        )
    return _row(rounds, ground.scale.chain)


async def _round(ground: Ground, namespace: str) -> Round:
    count = ground.scale.chain
    async with AsyncExitStack() as closing:
        stack = await closing.enter_async_context(ground.installation(namespace, *SERVICES))
        databases: Databases = {
            name: await closing.enter_async_context(ground.database(f"{namespace}_{name}"))
            for name in SERVICES
        }
        pids = {name: stack.processes.pid_of(name) for name in (*SERVICES, "smtp")}
        meter = Meter.of({**ground.pids(), **pids})
        load = ChainLoad(intake=stack.origins["intake"], triage=stack.origins["triage"], count=count)
        done = await chain_load.run(load)
        await _all_done(stack, databases, count, done.escalated)
        everything_s = time.time() - done.began
        wrong = await faults(databases, reports=count, escalated=count // load.one_in, mails=_mails(stack))
        if wrong:
            raise Refused(f"the chain's account does not add up: {'; '.join(wrong[:5])}")
        return Round(done, everything_s, meter.each(count))


async def _all_done(stack: Stack, databases: Databases, reports: int, escalated: int) -> None:
    """Lag back to 0: every case opened, every notice in the sink, and nothing left to publish anywhere."""

    async def enough() -> bool:
        cases = await databases["triage"]["cases"].estimated_document_count()
        return cases >= reports and _mails(stack) >= escalated

    async def published() -> bool:
        left = [await each["outbox"].find_one({}, {"_id": 1}) for each in databases.values()]
        return all(row is None for row in left)

    async def heard() -> bool:
        """Triage applied notify's word that each hand-off left."""
        return bool(
            await databases["triage"]["journal"].count_documents({"type": "handoff_sent"}) >= escalated
        )

    await until(enough, "every case and every notice", every_s=LOOK_EVERY_S)
    await until(heard, "triage to hear of every hand-off", every_s=LOOK_EVERY_S)
    await until(published, "every outbox to be published", every_s=LOOK_EVERY_S)


def _mails(stack: Stack) -> int:
    return sum(1 for _ in stack.mail.glob("*.eml"))


def _row(rounds: Sequence[Round], count: int) -> Row:
    figures = [
        Figure(
            "reports a second, from the first POST until the last notice and all lag is 0",
            "reports/s",
            [count / one.everything_s for one in rounds],
            (),
            RATE,
        ),
        Figure("taken over HTTP meanwhile", "reports/s", [one.done.loaded.rate for one in rounds]),
        Figure(
            "lag gone after the last POST",
            "s",
            [one.done.began + one.everything_s - one.done.posted for one in rounds],
        ),
        *_asked(rounds),
        Figure(
            "answers of 5xx",
            "",
            [sum(one.done.loaded.server_errors for one in rounds)],
            (),
            Bound(0, of="value", at_most=True),
        ),
    ]
    middle = sorted(rounds, key=lambda one: one.everything_s)[len(rounds) // 2]
    return Row(
        NAME,
        "Whole chain: HTTP, case, one in 20 escalated by two persons' script, hand-off, notice",
        "",
        figures,
        notes=[
            f"{PAIRS} pairs of persons act at once, each in its own order",
            "nothing lost: reports, cases, hand-offs and mails add up; sampled chains hold",
        ],
        spent=[{"what": "the whole chain", "unit": "µs a report", **middle.spent}],
        limits=LIMITS,
    )


def _asked(rounds: Sequence[Round]) -> list[Figure]:
    """What the persons' script asked of triage."""
    each = [one.done.requests / one.done.escalated for one in rounds]
    rate = [one.done.requests / one.everything_s for one in rounds]
    return [
        Figure("requests of the persons for each escalated case", "", each),
        Figure("requests of the persons, in all", "requests/s", rate),
    ]
