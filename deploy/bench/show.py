"""How results are shown: a table in the terminal, and the page `docs/figures.md`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

Json = dict[str, Any]
_MARKS = {"aim": ("✓✓", "green"), "must": ("✓", "green"), "missed": ("✗", "bold red"), "none": ("", "")}
_WORDS = {"aim": "aim met", "must": "met", "missed": "**missed**", "none": ""}


def table(results: Json) -> Table:
    """Every figure beside its floor, ratio and bound; ✓✓ the aim is met, ✓ what must be, ✗ not even that."""
    shown = Table(box=None, padding=(0, 2))
    for head, side in (
        ("", "left"),
        ("ours", "right"),
        ("floor", "right"),
        ("ratio", "right"),
        ("must / aim", "left"),
    ):
        shown.add_column(head, justify=side)  # type: ignore[arg-type]  # the two words are among rich's
    for row in results["rows"]:
        length = (f"({row['name']}, {row['seconds']:.0f} s)", "dim")
        shown.add_row(Text.assemble("\n", (row["title"], "bold"), " ", length))
        for figure in row["figures"]:
            what = Text.assemble(f"  {figure['what']} ", _MARKS[figure["verdict"]])
            shown.add_row(what, *_cells(figure))
    return shown


def summary(results: Json) -> str:
    """One sentence about what was met and what not."""
    verdicts = [figure["verdict"] for row in results["rows"] for figure in row["figures"]]
    judged = [verdict for verdict in verdicts if verdict != "none"]
    missed = [
        f"{row['name']}: {figure['what']}"
        for row in results["rows"]
        for figure in row["figures"]
        if figure["verdict"] == "missed"
    ]
    told = f"{len(judged) - len(missed)} of {len(judged)} figures are what they must be"
    return f"{told}; not so: {'; '.join(missed)}." if missed else f"{told}."


def page(results: Json) -> str:
    """The Markdown of the published page."""
    return "\n".join([*_head(results), *(line for row in results["rows"] for line in _section(row)), ""])


def _head(results: Json) -> list[str]:
    machine = results["machine"]
    libraries = ", ".join(f"{name} {version}" for name, version in machine["libraries"].items())
    return f"""# Figures

Written by `./jejak bench --page` from the results of `make bench`; do not edit.

Taken on {results["taken_at"][:10]} at commit `{results["commit"]}`, scale `{results["scale"]}`, medians of
{results["rounds"]} interleaved rounds, {results["seconds"]:.0f} s in all. Machine: {machine["processor"]},
{machine["cores"]} cores, {machine["memory_gb"]} GB, {machine["system"]}; Python {machine["python"]};
{libraries}. Load average before {results["load_before"]}, after {results["load_after"]}: where a machine has
other work to do, absolute numbers sink and ratios scatter.

Each figure stands beside its floor: the least code that does the same to the disk, measured in the same run,
turn about. A ratio is the median of the rounds' ratios. `must` is what a release has to reach, `aim` what we
want.""".split("\n")


def _section(row: Json) -> Iterator[str]:
    yield from ("", f"## {row['title']}", "")
    if row["floor"]:
        yield from (f"Floor: {row['floor']}.", "")
    yield "| | ours | floor | ratio | must / aim | |"
    yield "|---|---:|---:|---:|---|---|"
    for figure in row["figures"]:
        cells = " | ".join(_cells(figure))
        yield f"| {figure['what']} | {cells} | {_WORDS[figure['verdict']]} |"
    for note in row["notes"]:
        yield from ("", f"{note[0].upper()}{note[1:]}.")
    if row["spent"]:
        yield from _spent(row["spent"])
    if row["limits"]:
        yield from ("", f"What limits it: {row['limits']}")


def _spent(spent: Sequence[Json]) -> Iterator[str]:
    names = list(dict.fromkeys(name for one in spent for name in one if name not in {"what", "unit"}))
    yield from ("", f"Processor time, {spent[0]['unit']}:", "", f"| | {' | '.join(names)} |")
    yield f"|---|{'---:|' * len(names)}"
    for one in spent:
        yield f"| {one['what']} | {' | '.join(_spelled(one.get(name)) for name in names)} |"


def _cells(figure: Json) -> tuple[str, str, str, str]:
    floor, ratio, bound = figure["floor"], figure["ratio"], figure["bound"]
    unit = f" {figure['unit']}" if figure["unit"] else ""
    return (
        f"{_spelled(figure['ours']['median'])}{unit}",
        _spelled(floor["median"]) if floor else "",
        f"{ratio:.2f}" if ratio is not None else "",
        _bound(bound, figure["unit"]) if bound else "",
    )


def _bound(bound: Json, unit: str) -> str:
    sign = "≤" if bound["at_most"] else "≥"
    what = " x" if bound["of"] == "ratio" else f" {unit}".rstrip()
    aim = f" / {bound['aim']:g}" if bound["aim"] is not None else ""
    return f"{sign} {bound['must']:g}{aim}{what}"


def _spelled(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.3g}"  # noqa: PLR2004 - three digits are enough
