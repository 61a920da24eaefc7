"""The load generator, a process of its own: so many clients, each asking again as soon as it is answered.

`python -m deploy.bench.load` reads a `Load` as JSON on standard input and prints a `Loaded` as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import count as counting
from typing import Any

import uvloop

from deploy.bench.bodies import encoded
from deploy.bench.figures import quantile
from deploy.bench.loopback import Answer, Connection, request
from deploy.local.paths import CHECKOUT
from deploy.local.processes import plain_environment
from shared.clock import WITA
from shared.errors import Refused
from shared.ids import new_id

_SERVER_ERROR = 500
_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What to send: for `seconds`, or `count` requests; answers before `warm_s` do not count."""

    origins: Sequence[str]
    path: str
    clients: int
    seconds: float = 0.0
    count: int = 0
    warm_s: float = 0.0
    one_reporter: bool = False
    token: str = ""


@dataclass(slots=True)
class Loaded:
    """What came back. `rate` is of answers that were no errors, each second."""

    answered: int
    seconds: float
    statuses: dict[str, int]
    p50_ms: float
    p99_ms: float
    total: int
    """Answers of the whole run, those of the warm-up too."""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds

    @property
    def server_errors(self) -> int:
        """Answers of 500 and above, and connections that broke."""
        return sum(n for status, n in self.statuses.items() if int(status) >= _SERVER_ERROR or status == "0")


async def run(load: Load) -> Loaded:
    """Send a load from a process of its own.

    Raises:
        Refused: it failed, or answers were neither taken nor server errors.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.bench.load",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        cwd=CHECKOUT, env=plain_environment(),
    )  # fmt: skip
    try:
        async with asyncio.timeout(load.warm_s + load.seconds + load.count / 20 + _PATIENCE_S):
            told, complained = await process.communicate(json.dumps(asdict(load)).encode())
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise Refused(f"the load generator failed: {complained.decode()[-400:]}")
    return Loaded(**json.loads(told))


@dataclass(slots=True)
class Generator:
    """The clients of one load."""

    load: Load
    requests: list[tuple[bytes, bytes]]
    """Of each body the request before and after its key."""
    numbers: counting[int] = field(default_factory=lambda: counting(1))
    statuses: Counter[int] = field(default_factory=Counter)
    waits_ms: list[float] = field(default_factory=list)
    run_id: str = field(default_factory=new_id)
    total: int = 0

    async def play(self) -> Loaded:
        """Run all clients to the end."""
        origins = self.load.origins
        connections = [
            await Connection.open(origins[number % len(origins)]) for number in range(self.load.clients)
        ]
        began = time.perf_counter()
        counted_from = began + self.load.warm_s
        ends = counted_from + self.load.seconds if self.load.seconds else float("inf")
        await asyncio.gather(*(self._client(each, counted_from, ends) for each in connections))
        took = (ends if self.load.seconds else time.perf_counter()) - counted_from
        for each in connections:
            each.close()
        return self._loaded(took)

    async def _client(self, connection: Connection, counted_from: float, ends: float) -> None:
        clock, statuses, waits = time.perf_counter, self.statuses, self.waits_ms
        while (at := clock()) < ends and (number := next(self.numbers)) <= (self.load.count or number):
            before, after = self.requests[number % len(self.requests)]
            try:
                answer = await connection.ask(b"%b%b-%d%b" % (before, self.run_id.encode(), number, after))
            except ConnectionError:
                statuses[0] += 1
                return
            done, self.total = clock(), self.total + 1
            if counted_from <= done <= ends:
                statuses[answer.status] += 1
                waits.append((done - at) * 1000)
            self.took(answer, number)

    def took(self, answer: Answer, number: int) -> None:
        """Hook: an answer came."""

    def _loaded(self, took: float) -> Loaded:
        good = sum(n for status, n in self.statuses.items() if 0 < status < _SERVER_ERROR)
        waits = self.waits_ms or [0.0]
        statuses = {str(status): n for status, n in sorted(self.statuses.items())}
        return Loaded(good, took, statuses, quantile(waits, 0.5), quantile(waits, 0.99), self.total)


def prepared(load: Load) -> list[tuple[bytes, bytes]]:
    """The requests of a load, split where each one's own key goes."""
    day = datetime.now(WITA).date()
    mark = "KEY"
    headers = {"authorization": f"Bearer {load.token}"} if load.token else {}
    headers["idempotency-key"] = mark
    whole = [
        request("POST", load.path, origin=load.origins[0], headers=headers, body=body)
        for body in encoded(day, one_reporter=load.one_reporter)
    ]
    parts = [one.partition(mark.encode()) for one in whole]
    return [(before, after) for before, _, after in parts]


def main() -> None:
    """Read, run, print."""
    given: dict[str, Any] = json.load(sys.stdin)
    load = Load(**given)
    loaded = uvloop.run(Generator(load, prepared(load)).play())
    json.dump(asdict(loaded), sys.stdout)


if __name__ == "__main__":
    main()
