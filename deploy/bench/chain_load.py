"""The load of the whole chain: reporters post, and a script escalates every twentieth case.

Each of those is claimed, registered and escalated by two persons, as the four eyes want it.

`python -m deploy.bench.chain_load` reads a `ChainLoad` as JSON on standard input and prints a `Chained`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import uvloop

from deploy.bench.load import Generator, Load, Loaded, prepared
from deploy.bench.loopback import Answer
from deploy.bench.people import Person
from deploy.demo.deliberation import deliberate, prepare
from deploy.local.paths import CHECKOUT
from deploy.local.processes import plain_environment
from shared.errors import Refused
from shared.ids import derived

_NOT_FOUND = 404
PAIRS = 12
_LOOK_EVERY_S = 0.1
_PATIENCE_S = 240.0
REASON = "Ada dugaan tindak pidana pemilihan; dibawa ke pembahasan Sentra Gakkumdu."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLoad:
    """What to do: `count` reports at intake, of which one in `one_in` is escalated at triage by `pairs`."""

    intake: str
    triage: str
    count: int
    clients: int = 64
    one_in: int = 20
    pairs: int = PAIRS


@dataclass(slots=True)
class Chained:
    """What was done; times on the clock of `time.time`. `requests` are those of the persons."""

    loaded: Loaded
    began: float
    posted: float
    decided: float
    escalated: int
    requests: int


@dataclass(slots=True)
class ChainGenerator(Generator):
    """Notes every so many reports, for a script to escalate."""

    one_in: int = 20
    chosen: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)

    def took(self, answer: Answer, number: int) -> None:
        """Choose a report by its number."""
        if number % self.one_in == 0:
            self.chosen.put_nowait(answer.json()["report_id"])


@dataclass(slots=True)
class _Deliberating:
    """The officer, asked in the way in which steps are taken."""

    officer: Person

    async def get(self, path: str, **_parameters: Any) -> Any:
        return json.loads((await self.officer.call("GET", path)).body)

    async def post(self, path: str, *, json: Any = None) -> Any:
        return (await self.officer.call("POST", path, json)).body


@dataclass(slots=True)
class Script:
    """An officer who claims and proposes, and a commissioner who approves."""

    officer: Person
    commissioner: Person

    async def work(self, chosen: asyncio.Queue[str | None]) -> int:
        """Escalate what was chosen until there is no more; how many."""
        done = 0
        while (report := await chosen.get()) is not None:
            await self._escalate(f"/api/v1/cases/{derived(report, 'case')}")
            done += 1
        chosen.put_nowait(None)
        return done

    async def _escalate(self, case: str) -> None:
        await self._claim(case)
        decisions = ({"decision": "register"}, {"decision": "escalate", "receiver": "joint_centre"})
        for number, decision in enumerate(decisions, 1):
            led = _Deliberating(self.officer), case.rpartition("/")[2]
            # Whatever was reported: only a suspected crime goes to the joint centre.
            escalating = decision["decision"] == "escalate"
            await (deliberate(*led) if escalating else prepare(*led, category="money_politics"))
            await self.officer.call("POST", f"{case}/propose", {**decision, "reason": REASON})
            await self.commissioner.call("POST", f"{case}/approve", {"proposal": number})

    async def _claim(self, case: str) -> None:
        """Claim the case as soon as it is there."""
        ends = time.monotonic() + _PATIENCE_S
        while time.monotonic() < ends:
            answer = await self.officer.try_call("POST", f"{case}/claim")
            if answer.status != _NOT_FOUND:
                if answer.status >= 400:  # noqa: PLR2004 - HTTP's own line
                    raise Refused(f"a claim answered {answer.status}: {answer.body[:300].decode()}")
                return
            await asyncio.sleep(_LOOK_EVERY_S)
        raise Refused(f"the case was not there after {_PATIENCE_S:.0f} s: {case}")


async def run(load: ChainLoad) -> Chained:
    """Run it from a process of its own.

    Raises:
        Refused: it failed; the last of what it said.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.bench.chain_load",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        cwd=CHECKOUT, env=plain_environment(),
    )  # fmt: skip
    try:
        async with asyncio.timeout(2 * _PATIENCE_S):
            told, complained = await process.communicate(json.dumps(asdict(load)).encode())
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise Refused(f"the load of the chain failed: {complained.decode()[-600:]}")
    facts = json.loads(told)
    return Chained(**{**facts, "loaded": Loaded(**facts["loaded"])})


@asynccontextmanager
async def _scripts(load: ChainLoad) -> AsyncIterator[list[Script]]:
    signed_in = [
        (await Person.sign_in(load.triage, "petugas"), await Person.sign_in(load.triage, "komisioner"))
        for _ in range(load.pairs)
    ]
    try:
        yield [Script(officer, commissioner) for officer, commissioner in signed_in]
    finally:
        for pair in signed_in:
            for person in pair:
                person.close()


async def play(load: ChainLoad) -> Chained:
    """Post and escalate side by side."""
    posts = Load(origins=[load.intake], path="/api/v1/reports", clients=load.clients, count=load.count)
    generator = ChainGenerator(posts, prepared(posts), one_in=load.one_in)
    async with _scripts(load) as scripts:
        began = time.time()
        deciding = [asyncio.create_task(script.work(generator.chosen)) for script in scripts]
        loaded = await generator.play()
        posted = time.time()
        generator.chosen.put_nowait(None)
        escalated = sum(await asyncio.gather(*deciding))
        requests = sum(script.officer.requests + script.commissioner.requests for script in scripts)
    return Chained(loaded, began, posted, time.time(), escalated, requests)


def main() -> None:
    """Read, run, print."""
    done = uvloop.run(play(ChainLoad(**json.load(sys.stdin))))
    json.dump(asdict(done), sys.stdout)


if __name__ == "__main__":
    main()
