"""`./jejak rules`: the rulebooks of this installation: listed, shown, checked and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.ops import corrections, overlay
from deploy.ops.caller import caller
from deploy.ops.case import As
from deploy.ops.output import AsJson, emit_json, out
from shared.clock import from_rfc3339
from shared.errors import InvalidInput
from shared.rules.consistency import contradictions
from shared.rules.difference import Change, Kind, difference, tables_of, told
from shared.rules.errors import BadRow
from shared.rules.loader import load_rulebook, read_rulebook
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.web.formats import short_end

app = typer.Typer(
    help="Rulebooks: the law as data, and the office's signed addition to it.", no_args_is_help=True
)
app.command("keygen")(overlay.keygen)
app.command("sign-overlay")(overlay.sign)
app.command("verify-overlay")(overlay.verify)
app.add_typer(corrections.app, name="correct")

Book = Annotated[str, typer.Argument(help="A rulebook's id, or a rule folder.")]
NOTHING = "(nothing)"
SIGNS = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "~"}


@app.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """Show every rulebook, oldest first, and which one new cases get."""
    books = Rulebooks.load()
    current = books.for_new_cases()
    rows = [
        _facts(book) | {"new_cases": book is current}
        for book in sorted(books, key=lambda book: book.applies_from)
    ]
    if as_json:
        emit_json(rows)
        return
    for row in rows:
        mark = ", for new cases" if row["new_cases"] else ""
        out.print(f"  {row['id']:<16} {row['name']} (format {row['format']}{mark})")
        out.print(
            f"      applies from {row['applies_from']}, {row['open']} of {row['rows']} rows not confirmed, "
            f"digest {row['digest'][:12]}",
            style="dim",
        )


@app.command()
def show(
    book: Book,
    *,
    table: Annotated[str | None, typer.Option(help="Only this table, row by row.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a rulebook holds: the number of rows of each table, or the rows of one."""
    rulebook = _book(book)
    tables = tables_of(rulebook)
    if table is not None and table not in tables:
        raise InvalidInput(f"there is no table {table!r}; there are {', '.join(tables)}")
    wanted = {table: tables[table]} if table else tables
    rows = {name: {row: told(name, found) for row, found in one.items()} for name, one in wanted.items()}
    if as_json:
        emit_json(_facts(rulebook) | {"tables": rows})
    elif table is None:
        for name, one in tables.items():
            unconfirmed = sum(not row.confirmed for row in one.values())
            out.print(f"  {name:<14} {len(one):>4} rows, {unconfirmed} not confirmed")
    else:
        for identity, fields in rows[table].items():
            out.print(f"{identity}", style="bold")
            for field, value in fields.items():
                if value:
                    out.print(f"  {field:<16} {value}")


@app.command()
def check(
    folder: Annotated[
        Path, typer.Argument(help="A rule folder, landed or not.", exists=True, file_okay=False)
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Read a rule folder and name every row that contradicts another; exit code 1 if there is one."""
    try:
        found = list(contradictions(book)) if (book := read_rulebook(folder)).format > 1 else []
    except BadRow as error:
        found = [error]
    if as_json:
        emit_json(
            [{"file": one.file, "row": one.row, "field": one.field, "problem": one.problem} for one in found]
        )
    else:
        for one in found:
            out.print(f"  {one}")
        out.print("No contradiction." if not found else f"{len(found)} to mend.")
    if found:
        raise typer.Exit(1)


@app.command()
def diff(
    old: Book,
    new: Book,
    *,
    basis: Annotated[bool, typer.Option(help="Also where only article, source or question differ.")] = True,
    as_json: AsJson = False,
) -> None:
    """Show the rows that were added, removed or changed from one rulebook to another, field by field."""
    changes = difference(_book(old), _book(new), basis=basis)
    if as_json:
        emit_json([_change(one) for one in changes])
        return
    for one in changes:
        out.print(f"{SIGNS[one.kind]} {one.table} {one.row}")
        for field, before, after in one.fields:
            out.print(f"    {field}: {before or NOTHING} -> {after or NOTHING}")
    if not changes:
        out.print("They say the same.")


def _book(named: str) -> Rulebook:
    folder = Path(named)
    return load_rulebook(folder) if folder.is_dir() else Rulebooks.load().pinned(named)


def _facts(book: Rulebook) -> dict[str, Any]:
    rows = [row for one in tables_of(book).values() for row in one.values()]
    return {
        "id": book.id,
        "name": book.name("en"),
        "election": book.election,
        "number": book.number,
        "format": book.format,
        "applies_from": book.applies_from.isoformat(),
        "digest": book.digest,
        "rows": len(rows),
        "open": sum(not row.confirmed for row in rows),
    }


def _change(one: Change) -> dict[str, Any]:
    named = [{"field": field, "old": old, "new": new} for field, old, new in one.fields]
    return {"table": one.table, "row": one.row, "kind": one.kind.value, "fields": named}


@app.command("what-if")
def what_if(
    book: Annotated[str, typer.Argument(metavar="NEW", help="The rulebook's id.")],
    *,
    who: As = "komisioner",
    as_json: AsJson = False,
) -> None:
    """Say which open deadlines another rulebook would move and which acts it would change; change nothing."""
    with caller("triage", who) as service:
        found = service.get(f"/api/v1/rules/{book}/what-if")
    if as_json:
        emit_json(found)
        return
    for shift in found["shifts"]:
        before = short_end(from_rfc3339(shift["before"]), "en")
        after = short_end(from_rfc3339(shift["after"]), "en") if shift["after"] else shift["why"]
        out.print(f"  {shift['number']:<32} {shift['rule']:<22} {before} -> {after}")
    for turn in found["turns"]:
        told = {"loses": turn["lost"], "gains": turn["gained"], "waits otherwise for": turn["conditioned"]}
        said = "; ".join(f"{name} {', '.join(acts)}" for name, acts in told.items() if acts)
        where = f"{turn['stage']} ({turn['kind']}, {turn['rulebook']})"
        out.print(f"  {len(turn['cases'])} at {where}: {said}")
    moved, seen = len(found["shifts"]), found["looked_at"]
    turned = sum(len(turn["cases"]) for turn in found["turns"])
    out.print(f"{moved} of {seen} open deadlines would not stay under {book}.")
    out.print(f"{turned} of {found['cases']} open cases could be acted on otherwise.")
    out.print(f"Compared: {', '.join(found['compared'])}. Nothing was changed.")
