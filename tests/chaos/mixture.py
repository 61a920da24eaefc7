"""A plan of faults that a seed chooses: the same seed, the same plan; what meets what then is chance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["kill", "stop", "freeze"]

KINDS: dict[str, tuple[Kind, ...]] = {
    "intake": ("kill", "stop", "freeze"),
    "triage": ("kill", "stop", "freeze"),
    "notify": ("kill", "stop", "freeze"),
    "mongodb": ("kill", "freeze"),
    "kafka": ("kill", "freeze"),
    "smtp": ("kill", "freeze"),
}
"""What may befall whom; a frozen server is to all others as one behind a line that was cut."""
LONGEST_S = 12.0


@dataclass(frozen=True, slots=True)
class Step:
    """One fault: `for_s` seconds long, then `rest_s` seconds without."""

    victims: tuple[str, ...]
    kind: Kind
    for_s: float
    rest_s: float

    def __str__(self) -> str:
        return f"{self.kind} {' and '.join(self.victims)} for {self.for_s} s, then {self.rest_s} s of rest"


def plan(seed: int, seconds: float) -> Sequence[Step]:
    """Faults for so many seconds, at least one; one in four befalls two at once."""
    dice = random.Random(seed)  # noqa: S311 -- it must be guessable: the same again from the same seed
    steps, left = list[Step](), seconds
    while left > 0 or not steps:
        step = _step(dice)
        steps.append(step)
        left -= step.for_s + step.rest_s
    return steps


def _step(dice: random.Random) -> Step:
    victims = dice.sample(sorted(KINDS), 2 if dice.random() < 1 / 4 else 1)
    common = [kind for kind in KINDS[victims[0]] if all(kind in KINDS[one] for one in victims)]
    for_s, rest_s = dice.uniform(0.5, LONGEST_S), dice.uniform(1, 4)
    return Step(tuple(victims), dice.choice(common), round(for_s, 1), round(rest_s, 1))
