"""`python -m tests.simulation --seeds 1000`: plays seeds, says how fast, and shows the first that breaks."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.planted import PLANTS, Plant
from tests.simulation.run import Result, run

LAST_LINES = 60


@dataclass(slots=True)
class Tally:
    """What all seeds came to."""

    seeds: int = 0
    steps: int = 0
    virtual_s: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=time.perf_counter)
    cpu_began: float = field(default_factory=time.process_time)

    def add(self, result: Result) -> None:
        """One seed more."""
        self.seeds += 1
        self.steps += result.steps
        self.virtual_s += result.virtual_s
        self.counts.update(result.counts)

    def figures(self) -> dict[str, Any]:
        """Everything that is published."""
        cpu_s = time.process_time() - self.cpu_began
        faults = (
            "fault",
            "stop",
            "scale",
            "kafka",
            "mongo",
            "doubled",
            "late",
            "rebalance",
            "restore",
            "clock",
        )
        return {
            "seeds": self.seeds,
            "seconds": round(time.perf_counter() - self.began, 1),
            "cpu_seconds": round(cpu_s, 1),
            "seeds_per_cpu_minute": round(self.seeds / cpu_s * 60) if cpu_s else 0,
            "steps": self.steps,
            "virtual_hours": round(self.virtual_s / 3_600, 2),
            "crashes": self.counts["crash"],
            "faults": sum(self.counts[kind] for kind in faults),
            "answers": self.counts["answer"],
            "mails": self.counts["mail"],
        }


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many (default 200)")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed (default 0)")
    parser.add_argument("--seed", type=int, help="this one alone")
    parser.add_argument("--planted", choices=sorted(PLANTS), help="with this bug; finding it is the success")
    parser.add_argument("--verbose", action="store_true", help="the whole history, not its last lines")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    return parser.parse_args(given)


def _seeds(asked: argparse.Namespace) -> range:
    if asked.seed is not None:
        return range(asked.seed, asked.seed + 1)
    return range(asked.first, asked.first + asked.seeds)


def _plant(asked: argparse.Namespace) -> Plant:
    return PLANTS[asked.planted]() if asked.planted else Plant()


def main(given: Sequence[str] | None = None) -> int:
    """Play, and answer the exit code: 0 if nothing broke, or if the planted bug was found."""
    asked, tally = _arguments(given), Tally()
    broken: Result | None = None
    for seed in _seeds(asked):
        result = run(seed, _plant(asked))
        tally.add(result)
        if asked.seed is not None and asked.verbose and not asked.json:
            _say("\n".join(result.lines))
        if result.violations:
            broken = result
            break
    _tell(asked, tally, broken)
    return int((broken is None) == bool(asked.planted))


def _tell(asked: argparse.Namespace, tally: Tally, broken: Result | None) -> None:
    figures = tally.figures()
    if broken is not None:
        figures |= {"seed": broken.seed, "promise": str(broken.violations[0]), "digest": broken.digest}
    if asked.json:
        _say(json.dumps(figures))
        return
    if broken is not None and not asked.planted:
        _say("\n".join(_shown(broken, whole=asked.verbose and asked.seed is None)))
    said = ", ".join(f"{name.replace('_', ' ')} {figure}" for name, figure in figures.items())
    _say(said)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _shown(broken: Result, *, whole: bool) -> Iterator[str]:
    yield f"Seed {broken.seed} breaks a promise: {broken.violations[0]}"
    lines = broken.lines if whole else broken.lines[-LAST_LINES:]
    yield f"Its history ({len(lines)} of {len(broken.lines)} lines):"
    yield from lines
    if broken.stream:
        yield f"The stream {broken.violations[0].stream}:"
        yield from (f"  {line}" for line in broken.stream)
    yield f"Again: python -m tests.simulation --seed {broken.seed} --verbose"


if __name__ == "__main__":
    sys.exit(main())
