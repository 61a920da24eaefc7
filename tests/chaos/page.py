"""docs/reliability.md: promises, faults with what a whole run measured, and what is not promised.

`python -m tests.chaos.page --take` takes the results of the last `make chaos`, plays the simulation (as many
seeds as `--seeds` says, then each planted bug), keeps both in docs/reliability.json and writes the page;
without `--take` it writes the page anew from what is there. `--apart FILE` puts the results of a later run of
some faults (`pytest tests/chaos -k fault_24 --all-faults --fault-results FILE`) in place of theirs, and the
page says so.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.local.paths import CHECKOUT
from tests.chaos.catalogue import CATALOGUE, bound_tests
from tests.chaos.faults.fault import Fault
from tests.chaos.promises import NOT_PROMISED, PROMISES, Promise
from tests.simulation.planted import PLANTS
from tests.support.fault_runs import DEFAULT_RESULTS

PAGE = CHECKOUT / "docs" / "reliability.md"
TAKEN = CHECKOUT / "docs" / "reliability.json"
MOST_SEEDS = 400
"""Within which a planted bug must be found."""
Json = dict[str, Any]

_HEAD = """# What survives what

Written by `python -m tests.chaos.page --take` from the results of `make chaos` and `make simulate`; do not
edit.

The test of every fault is the same: nothing lost, nothing doubled, the order of each stream kept, and the
state shown in words. It runs the three services as processes on a real Kafka, MongoDB and mail server, breaks
what the fault breaks while reports come and officers decide, and ends with `./jejak audit verify --all`,
which holds each journal, state, outbox, topic, consumer, effect and message against the others.
"""
_PROMISES = """## Promises

Each with the faults whose tests fail when it is not kept (their numbers stand in the table below), and the
bugs that were planted into the simulation to see that it finds them.

| promise | shown by | planted |
|---|---|---|"""
_FAULTS = """## Faults

`recovered` is the time from the cause's end until nothing was under way any more, under the load beside it;
most of it is what the other side needs to start. It is measured, never asserted.

| | fault | outcome | recovered | under | counted |
|---:|---|---|---:|---|---|"""
_SIMULATED = """All three services in one process, with their real rules, use cases, store and messaging on a
database, a broker and a clock that are made up and obey a seed: commands at random, crashes at any await,
messages doubled, delayed and lost, copies frozen past their lease, Kafka lost, clocks that jump, older
backups restored and compared. After each step the invariants hold."""


def page(results: Json, catalogue: Mapping[int, Fault] = CATALOGUE) -> str:
    """The whole page."""
    lines = [
        _HEAD,
        _PROMISES,
        *map(_promise, PROMISES),
        "",
        _FAULTS,
        *_faults(results, catalogue),
        "",
        *_left(catalogue),
        *_simulation(results["simulation"]),
        "## Not promised",
        "",
        *(f"- {text}" for text in NOT_PROMISED),
        "",
        *_taken(results),
    ]
    return "\n".join(lines) + "\n"


def _promise(promise: Promise) -> str:
    shown = [f"fault {number}" for number in promise.faults]
    shown += [f"`{test.rpartition('::')[2]}`" for test in promise.tests]
    planted = ", ".join(f"`{name}`" for name in promise.planted)
    return f"| {promise.text} | {', '.join(shown)} | {planted} |"


def _faults(results: Json, catalogue: Mapping[int, Fault]) -> Iterator[str]:
    rows = {row["number"]: row for row in results["faults"]}
    for number, fault in sorted(catalogue.items()):
        if fault.status != "tested":
            continue
        row = rows.get(number)
        if row is None:
            yield f"| {number} | {fault.title} | **not run** | | | |"
            continue
        outcome = ("held" if row["passed"] else "**failed**") + (", run apart" if "apart" in row else "")
        recovered = "" if row["recovery_s"] is None else f"{row['recovery_s']:.1f} s"
        counts = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in row["counts"].items())
        yield f"| {number} | {fault.title} | {outcome} | {recovered} | {row['under']} | {counts} |"


def _left(catalogue: Mapping[int, Fault]) -> Iterator[str]:
    listed = [fault for _, fault in sorted(catalogue.items())]
    owed = [(fault, fault.owed) for fault in listed if fault.owed]
    yield from _reasons("### Owed: a part of Jejak must be built first", owed)
    unprovokable = [(fault, fault.unprovokable) for fault in listed if fault.unprovokable]
    yield from _reasons("### Cannot be provoked on one machine", unprovokable)


def _reasons(head: str, listed: Sequence[tuple[Fault, str]]) -> Iterator[str]:
    if listed:
        yield from (head, "", *(f"- {fault.number}. {fault.title}: {why}" for fault, why in listed), "")


def _simulation(told: Json) -> Iterator[str]:
    yield from ("## Simulation", "")
    if not told:
        yield from ("Not run.", "")
        return
    yield _SIMULATED
    facts = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in told["figures"].items())
    yield from ("", f"{facts}.", "")
    if told.get("planted"):
        yield from ("| planted bug | found at seed number |", "|---|---:|")
        yield from (f"| `{name}` | {seeds} |" for name, seeds in sorted(told["planted"].items()))
        yield ""


def _taken(results: Json) -> Iterator[str]:
    machine = results["machine"]
    count = sum(row["passed"] for row in results["faults"])
    minutes = sum(row["seconds"] for row in results["faults"]) / 60
    yield (
        f"Taken {results['ended'][:10]}: {count} of {len(results['faults'])} faults held, "
        f"{minutes:.0f} minutes, on {machine['cores']} cores, {machine['system']}."
    )
    if apart := [str(row["number"]) for row in results["faults"] if "apart" in row]:
        yield f"Not in one run with the others, but by themselves afterwards: {', '.join(apart)}."


def merged(results: Json, later: Json) -> Json:
    """The results with those of a later run of some faults in place of theirs, marked by when it ended."""
    rows = {row["number"]: row for row in results["faults"]}
    rows |= {row["number"]: {**row, "apart": later["ended"]} for row in later["faults"]}
    return {**results, "faults": [row for _, row in sorted(rows.items())]}


def take(seeds: int) -> Json:
    """The results of the last run of all faults, and of a simulation played now, as one document."""
    results: Json = json.loads(DEFAULT_RESULTS.read_text(encoding="utf-8"))
    planted = {name: _played(MOST_SEEDS, "--planted", name)["seeds"] for name in PLANTS}
    return {**results, "simulation": {"figures": _played(seeds), "planted": planted}}


def _played(seeds: int, *words: str) -> Json:
    argv = [sys.executable, "-m", "tests.simulation", "--seeds", str(seeds), "--json", *words]
    done = subprocess.run(argv, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    told: Json = json.loads(done.stdout)
    return told


def unknown_tests(root: Path = CHECKOUT) -> list[str]:
    """Tests and faults that a promise names and that are not there."""
    bound = {number for number, _ in bound_tests(root / "tests" / "chaos")}
    missing = [
        f"fault {number}"
        for promise in PROMISES
        for number in promise.faults
        if number not in bound and CATALOGUE[number].status == "tested"
    ]
    for promise in PROMISES:
        missing += [f"planted bug {name}" for name in promise.planted if name not in PLANTS]
        for test in promise.tests:
            path, _, name = test.partition("::")
            if f"def {name}(" not in (root / path).read_text(encoding="utf-8"):
                missing.append(test)
    return missing


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.page", description=__doc__)
    parser.add_argument("--take", action="store_true", help="take the results of the last whole runs first")
    parser.add_argument("--seeds", type=int, default=1_000, help="how many to play (default 1000)")
    parser.add_argument("--apart", type=Path, metavar="FILE", help="results of a later run of some faults")
    asked = parser.parse_args()
    taken = take(asked.seeds) if asked.take else json.loads(TAKEN.read_text(encoding="utf-8"))
    if asked.apart:
        taken = merged(taken, json.loads(asked.apart.read_text(encoding="utf-8")))
    TAKEN.write_text(json.dumps(taken, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(page(json.loads(TAKEN.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
