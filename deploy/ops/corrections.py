"""`./jejak rules correct`: a wrong row of a pinned rulebook is put right by two persons."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from deploy.ops.caller import caller
from deploy.ops.case import As, at, end
from deploy.ops.output import AsJson, emit_json, out
from shared.rules.amending import Field, Table

app = typer.Typer(
    help="Correct a wrong row of a rulebook: propose, show what it touches, approve, decline.",
    no_args_is_help=True,
)
Book = Annotated[str, typer.Argument(metavar="RULEBOOK", help="The rulebook's id.")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The correction's number.", min=1)]
Basis = Annotated[str, typer.Option(help="Goes on record in clear; it names no person.")]
MARKS: Final = {"waits": "would move", "done": "moved", "uncountable": "cannot be counted"}


@app.command("list")
def list_(book: Book, *, who: As = "komisioner", as_json: AsJson = False) -> None:
    """Show the corrections of a rulebook, newest first."""
    with caller("triage", who) as service:
        found = service.get(f"{_base(book)}")["items"]
    if as_json:
        emit_json(found)
        return
    for one in found:
        out.print(f"{one['number']:>4}  {_line(one)}")
    if not found:
        out.print(f"{book} has no corrections.")


@app.command()
def propose(
    book: Book,
    *,
    row: Annotated[str, typer.Option(help="The row's id.")],
    field: Annotated[Field, typer.Option(help="What of it is wrong.")],
    new: Annotated[str, typer.Option(help="The right value: a number, a calendar's id, yes or no, an end.")],
    article: Basis,
    source: Basis,
    reason: Basis,
    table: Annotated[Table, typer.Option(help="The row's table.")] = Table.DEADLINES,
    who: As = "petugas",
    as_json: AsJson = False,
) -> None:
    """Propose a correction and print what it touches; nothing changes until another person approves."""
    body = {"table": table.value, "row": row, "field": field.value, "new": new}
    basis = {"article": article, "source": source, "reason": reason}
    with caller("triage", who) as service:
        made = service.post(_base(book), {**body, **basis})
        found = service.get(f"{_base(book)}/{made['number']}")
    _print(found, as_json=as_json)


@app.command()
def show(book: Book, number: Number, *, who: As = "komisioner", as_json: AsJson = False) -> None:
    """Print a correction with old and new end of every deadline that it touches."""
    with caller("triage", who) as service:
        found = service.get(f"{_base(book)}/{number}")
    _print(found, as_json=as_json)


@app.command()
def approve(book: Book, number: Number, *, who: As = "komisioner", as_json: AsJson = False) -> None:
    """Approve a correction that somebody else proposed, and print what it touches."""
    with caller("triage", who) as service:
        service.post(f"{_base(book)}/{number}/approve")
        found = service.get(f"{_base(book)}/{number}")
    _print(found, as_json=as_json)


@app.command()
def decline(
    book: Book,
    number: Number,
    *,
    reason: Annotated[str, typer.Option(help="Why it is not made.")],
    who: As = "komisioner",
    as_json: AsJson = False,
) -> None:
    """Decline a correction, or take one's own back."""
    with caller("triage", who) as service:
        service.post(f"{_base(book)}/{number}/decline", {"note": reason})
        found = service.get(f"{_base(book)}/{number}")
    _print(found, as_json=as_json)


def _base(book: str) -> str:
    return f"/api/v1/rules/{book}/corrections"


def _print(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        emit_json(found)
        return
    out.print(f"{found['id']}  {_line(found)}")
    for name in ("article", "source", "reason", "note"):
        if found[name]:
            out.print(f"    {name:<8} {found[name]}")
    settled = f", decided {at(found['decided_at'])}" if found["decided_at"] else ""
    out.print(f"    proposed {at(found['proposed_at'])}{settled}")
    for one in found["touched"]:
        after = end(one["after"]) if one["after"] else "-"
        out.print(f"  {one['number']:<32} {end(one['before'])} -> {after}  {MARKS[one['reach']]}")
    out.print(f"{len(found['touched'])} running deadlines are touched.")


def _line(one: dict[str, Any]) -> str:
    return f"{one['table']} {one['row']}, {one['field']}: {one['old']} -> {one['new']} ({one['standing']})"
