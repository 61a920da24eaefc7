"""`./jejak program`: programs that may write submissions, and their tokens for the HTTP API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Any, TypeVar

import typer

from deploy.ops import installation
from deploy.ops.output import AsJson, emit_json, out
from deploy.ops.user import Days, Label, show_tokens, with_people
from shared.clock import system_clock
from shared.people.programs import Program, ProgramBook
from shared.people.tokens import Token, Tokens

app = typer.Typer(help="Channel programs: who may write submissions.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The program's name; its ce_source is /program/NAME.")]
T = TypeVar("T")


@app.command()
def add(
    name: Name,
    *,
    kind: Annotated[list[str], typer.Option(help="A kind it may submit: report, finding or tip.")],
    channel: Annotated[list[str], typer.Option(help="A channel it may submit on, e.g. sms.")],
    as_json: AsJson = False,
) -> None:
    """Register a program."""
    office = installation.find().office
    kinds, channels = frozenset(kind), frozenset(channel)
    made = _run(lambda book, _: book.register(name, kinds=kinds, channels=channels, office=office))
    _show([made], as_json=as_json)


@app.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """Show every program."""
    _show(_run(lambda book, _: book.all()), as_json=as_json, many=True)


@app.command()
def disable(name: Name, *, as_json: AsJson = False) -> None:
    """Refuse a program's submissions and tokens from now on."""
    _show([_run(lambda book, _: book.disable(name))], as_json=as_json)


@app.command()
def token(
    name: Name,
    *,
    days: Days = 180,
    label: Label = "",
    revoke: Annotated[str | None, typer.Option(help="Revoke the token of this id instead.")] = None,
    show: Annotated[bool, typer.Option("--list", help="Show the program's tokens instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a token to hand in over HTTP and to ask what became of submissions; it is shown once."""

    async def work(book: ProgramBook, tokens: Tokens) -> tuple[list[Token], str | None]:
        program = await book.by_name(name)
        if show:
            return await tokens.of(program.id), None
        if revoke:
            return [await tokens.revoke(revoke, owner=program.id)], None
        made, secret = await tokens.for_program(program, label=label, life=timedelta(days=days))
        return [made], secret

    show_tokens(*_run(work), as_json=as_json)


def _run(work: Callable[[ProgramBook, Tokens], Awaitable[T]]) -> T:
    return with_people(
        lambda database: work(ProgramBook(database, system_clock), Tokens(database, system_clock))
    )


def _show(programs: list[Program], *, as_json: bool, many: bool = False) -> None:
    rows = [_facts(program) for program in programs]
    if as_json:
        emit_json(rows if many else rows[0])
        return
    for row in rows:
        state = " (disabled)" if row["disabled_at"] else ""
        kinds, channels = ", ".join(row["kinds"]), ", ".join(row["channels"])
        out.print(f"  {row['name']:<20} {kinds} on {channels}; ce_source {row['source']}{state}")
    if many and not rows:
        out.print("There is no program yet; register one with ./jejak program add.")


def _facts(program: Program) -> dict[str, Any]:
    return {
        "id": program.id,
        "name": program.name,
        "source": program.source,
        "kinds": sorted(program.kinds),
        "channels": sorted(program.channels),
        "office": program.office,
        "created_at": program.created_at.isoformat(),
        "disabled_at": program.disabled_at.isoformat() if program.disabled_at else None,
    }
