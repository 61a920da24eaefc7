"""What each service says of itself and of what it leans on: `/readyz`, as a command shows it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from deploy.local import runfile
from deploy.ops import installation
from shared.store import rollbacks
from shared.store.grants import SERVICES

PATIENCE_S: Final = 10.0
_UNANSWERED: Final = "it does not answer; look whether its process runs"


@dataclass(frozen=True, slots=True)
class Told:
    """A service's own word; without one only `why`."""

    service: str
    ready: bool
    why: str = ""
    dependencies: Sequence[Mapping[str, Any]] = ()

    def record(self) -> dict[str, Any]:
        """For a program."""
        return {
            "service": self.service,
            "ready": self.ready,
            "why": self.why or None,
            "dependencies": [dict(one) for one in self.dependencies],
        }

    def lines(self) -> list[str]:
        """For a person: the service, and below it whatever is not as it should be."""
        word = "ready" if self.ready else "not ready"
        troubled = [one for one in self.dependencies if one["state"] != "ok"]
        first = f"{self.service}: {word}" + (f", {self.why}" if self.why else "")
        if self.ready and not troubled:
            first += f" ({', '.join(str(one['name']) for one in self.dependencies)}: ok)"
        return [
            first,
            *(f"  {one['name']}: {one['state']} since {one['since']}: {one['why']}" for one in troubled),
        ]


def origins() -> dict[str, str]:
    """Where the services answer: JEJAK_<SERVICE>_URL, else the stack that runs.

    Raises:
        Refused: a service is not named, and no stack runs.
    """
    named = {name: os.environ.get(f"JEJAK_{name.upper()}_URL", "") for name in SERVICES}
    if all(named.values()):
        return named
    running = runfile.read(installation.run_file())["origins"]
    return {name: named[name] or str(running[name]) for name in SERVICES}


def ask(service: str, origin: str, transport: httpx.BaseTransport | None = None) -> Told:
    """One service's word."""
    try:
        with httpx.Client(base_url=origin, timeout=PATIENCE_S, transport=transport) as client:
            told = client.get("/readyz", headers={"Accept": "application/json"}).json()
            return Told(service, bool(told["ready"]), "", told["dependencies"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return Told(service, ready=False, why=_UNANSWERED)


async def mark_rollbacks_seen() -> int:
    """An operator has looked at the rollback files: the alarm ends in every service. Of how many members."""
    place = installation.find()
    found = 0
    for service in SERVICES:
        async with place.database(service) as database:
            found = max(found, await rollbacks.mark_seen(database))
    return found
