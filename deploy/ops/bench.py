"""`./jejak bench`: the published figures, each beside its bare floor, measured on servers of their own."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Annotated

import typer

from deploy.bench import results as kept, scale as scales, show
from deploy.bench.run import NAMES, run
from deploy.local.signals import interrupt_on_either
from deploy.ops.output import AsJson, emit_json, err, out
from shared.clock import system_clock
from shared.errors import Refused

Rows = Annotated[
    list[str] | None, typer.Option("--row", help=f"Only this row (may be repeated): {', '.join(NAMES)}.")
]
Quick = Annotated[bool, typer.Option("--quick", help="Small counts: within 3 minutes, figures that scatter.")]
Full = Annotated[bool, typer.Option("--full", help="Also with a million cases in the queue.")]
Page = Annotated[bool, typer.Option("--page", help="Measure nothing: write docs/figures.md from results.")]
From = Annotated[Path | None, typer.Option("--from", help="Results to write the page from; else the newest.")]


def bench(
    *,
    row: Rows = None,
    quick: Quick = False,
    full: Full = False,
    page: Page = False,
    from_: From = None,
    as_json: AsJson = False,
) -> None:
    """Measure every published figure beside its floor; a figure that is not what it must be is marked."""
    if page:
        file = from_ or kept.newest()
        kept.PAGE.write_text(show.page(kept.read(file)), encoding="utf-8")
        err.print(f"{kept.PAGE.name} written from {file.name}")
        return
    if quick and full:
        raise Refused("a run is either --quick or --full")
    interrupt_on_either()
    # Its retries while topics are being made are no news.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    scale = scales.QUICK if quick else scales.FULL if full else scales.USUAL
    results = asyncio.run(run(_chosen(row), scale, say=_say, clock=system_clock))
    file = kept.keep(results)
    if as_json:
        emit_json(results)
    else:
        out.print(show.table(results))
        out.print(f"\n{show.summary(results)}\nResults: {file}")


def _say(line: str) -> None:
    err.print(line)


def _chosen(rows: list[str] | None) -> list[str]:
    unknown = sorted(set(rows or ()) - set(NAMES))
    if unknown:
        raise Refused(f"there is no row {', '.join(unknown)}; there are {', '.join(NAMES)}")
    return rows or list(NAMES)
