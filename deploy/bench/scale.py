"""How much of everything a run does: the usual one within 12 minutes, a quick one within 3."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Counts and seconds of one run; everything is bounded by them."""

    name: str
    rounds: int = 3
    load_s: float = 4.0
    """Of load, on each side of a round."""
    single_s: float = 3.0
    """The same with one client, where no queue has to form."""
    warm_s: float = 1.0
    events: int = 20_000
    """Report events in a prepared topic."""
    chain: int = 12_000
    """Reports through the whole chain."""
    visible: int = 200
    """Reports of which each is waited for, one after the other."""
    queues: tuple[int, ...] = (1_000, 100_000)
    """Cases in the queues whose first page is asked for."""
    pages: int = 60
    """Pages asked for on each side of a round."""
    block: int = 1_000
    grown_by: int = 40_000
    """Reports of one reporter between the first thousands and the last."""
    replayed: int = 10_000
    burst: int = 7 * 996
    """Reports at once from one program; see rows/burst.py."""
    idle_s: float = 8.0


USUAL = Scale(name="usual")
FULL = Scale(name="full", queues=(1_000, 100_000, 1_000_000), grown_by=200_000)
QUICK = Scale(
    name="quick",
    load_s=1.0,
    single_s=0.7,
    warm_s=0.4,
    events=4_000,
    chain=2_000,
    visible=40,
    queues=(1_000, 10_000),
    pages=20,
    block=300,
    grown_by=3_000,
    replayed=2_000,
    burst=1_400,
    idle_s=2.0,
)
