"""run.json: what a running stack says about itself, for `./jejak` and for tests that reuse it."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from deploy.local.paths import STATE, stack_folder
from deploy.local.servers import Servers
from shared.errors import Refused

NAME = "run.json"


def write(path: Path, facts: dict[str, Any]) -> None:
    """Write it whole or not at all, readable by its owner alone: it holds the owner user's URL."""
    temporary = path.with_suffix(".part")
    temporary.touch(mode=0o600)
    temporary.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)


def read(path: Path) -> dict[str, Any]:
    """The facts of a running stack; `Refused` when none is running there."""
    try:
        facts: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        facts = {}
    except (OSError, ValueError):
        raise Refused(
            f"{path} cannot be read as the {NAME} of a stack: name the one `make up` wrote."
        ) from None
    if not isinstance(facts, dict) or not isinstance(facts.get("guard_pid", 0), int):
        raise Refused(f"{path} is not the {NAME} of a stack: name the one that `make up` wrote.")
    if "guard_pid" not in facts or not alive(facts["guard_pid"]):
        raise Refused(f"No stack is running in {path.parent}: start one with `make up`.")
    known: dict[str, Any] = facts
    return known


def find(name: str | None = None) -> dict[str, Any]:
    """The facts of the running stack of this name; of any, `up` before others, when none is named.

    Raises:
        Refused: none is running.
    """
    if name is not None:
        return read(stack_folder(name) / NAME)
    runs = [stack_folder("up") / NAME, *sorted(STATE.glob(f"*/{NAME}"))]
    for run in runs:
        with suppress(Refused):
            return read(run)
    raise Refused("No stack is running: start one with `make up`.")


def servers(facts: dict[str, Any]) -> Servers:
    """The servers that a run.json names."""
    return Servers(
        mongo_owner_url=facts["mongo_owner_url"],
        kafka_bootstrap=facts["kafka_bootstrap"],
        secret=facts["secret"],
    )


def alive(pid: int) -> bool:
    """Whether there is a process with this id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
