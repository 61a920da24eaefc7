"""Everything at once: a plan of faults from a seed; the same seed gives the same plan, not the same run.

JEJAK_CHAOS_SEED and JEJAK_CHAOS_SECONDS choose another plan: `JEJAK_CHAOS_SECONDS=1800` is the nightly one.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time

import pytest

from deploy.local.stack import Stack
from tests.chaos.catalogue import fault
from tests.chaos.mixture import KINDS, Step, plan
from tests.support.account import settled
from tests.support.audit import accounted
from tests.support.fault_runs import Outcome
from tests.support.system import SOON
from tests.support.traffic import at_work
from tests.support.world import own_system, staffed

SECONDS = 60.0


def test_a_seed_gives_its_plan_again_and_another_seed_another() -> None:
    assert plan(7, 600) == plan(7, 600)
    assert plan(7, 600) != plan(8, 600)
    assert {victim for step in plan(7, 3_600) for victim in step.victims} == set(KINDS)
    assert sum(step.for_s + step.rest_s for step in plan(7, 600)) >= 600


@fault(62)
async def test_fault_62_a_seeded_mixture_of_faults_under_load(
    outcome: Outcome, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = int(os.environ.get("JEJAK_CHAOS_SEED") or random.SystemRandom().randrange(10**6))
    seconds = float(os.environ.get("JEJAK_CHAOS_SECONDS") or SECONDS)
    steps = plan(seed, seconds)
    with capsys.disabled():
        print(f"\nfault 62: JEJAK_CHAOS_SEED={seed} JEJAK_CHAOS_SECONDS={seconds:g}:", *steps, sep="\n  ")  # noqa: T201 -- whoever sees it fail needs it
    with own_system() as stack:
        async with staffed(stack) as office, at_work(stack, office) as (traffic, officers):
            working = asyncio.create_task(officers.work())
            async with traffic.flowing(each=2):
                for step in steps:
                    await befall(stack, step)
            began = time.monotonic()
            await working
            await settled(stack, within=6 * SOON)
            outcome.recovered(time.monotonic() - began, under="4 reports a second, 4 clients")
        outcome.counted(
            seed=seed, faults=len(steps), reports=len(traffic.receipts), failed_requests=traffic.failures
        )
        await accounted(stack)


async def befall(stack: Stack, step: Step) -> None:
    """Let it happen, and mend it."""
    for victim in step.victims:
        match step.kind:
            case "kill":
                await asyncio.to_thread(stack.kill, victim)
            case "stop":
                await asyncio.to_thread(stack.stop, victim)
            case "freeze":
                stack.processes.signal(victim, signal.SIGSTOP)
    await asyncio.sleep(step.for_s)
    for victim in sorted(step.victims, key=["mongodb", "kafka", "smtp", *sorted(KINDS)].index):
        if step.kind == "freeze":
            stack.processes.signal(victim, signal.SIGCONT)
        else:
            await asyncio.to_thread(stack.restart, victim)
    await asyncio.sleep(step.rest_s)
