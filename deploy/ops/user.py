"""`./jejak user`: accounts of persons; passwords are asked for, or come from JEJAK_PASSWORD or a pipe."""

from __future__ import annotations

import asyncio
import getpass
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Any, TypeVar

import typer

from deploy.ops import installation
from deploy.ops.output import AsJson, emit_json, out
from shared.clock import system_clock
from shared.errors import Refused
from shared.people.accounts import Account, AccountBook, NewAccount
from shared.people.passwords import Passwords
from shared.people.tokens import Token, Tokens
from shared.roles import Role
from shared.store.mongo import Database

app = typer.Typer(help="Accounts of persons: who may sign in, in which roles.", no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="The name to sign in with.")]
Roles = Annotated[list[Role], typer.Option("--role", help="A role; may be given several times.")]
Days = Annotated[int, typer.Option(help="Days until the token ends.", min=1, max=366)]
Label = Annotated[str, typer.Option(help="What the token is for.")]
T = TypeVar("T")


@app.command()
def add(
    username: Username,
    *,
    name: Annotated[str, typer.Option(help="The name shown on screens.")],
    role: Roles,
    office: Annotated[str | None, typer.Option(help="The office; else that of the installation.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make an account; its password is asked for."""
    place = installation.find()
    new = NewAccount(username, name, frozenset(role), office or place.office)
    password = read_password()
    _show([run(lambda book, _: book.create(new, password))], as_json=as_json)


@app.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """Show every account."""
    _show(run(lambda book, _: book.all()), as_json=as_json, many=True)


@app.command()
def disable(username: Username, *, as_json: AsJson = False) -> None:
    """Close an account: sessions and tokens end at once in every service."""
    _show([run(lambda book, _: book.disable(username))], as_json=as_json)


@app.command()
def enable(username: Username, *, as_json: AsJson = False) -> None:
    """Open a disabled account again."""
    _show([run(lambda book, _: book.enable(username))], as_json=as_json)


@app.command()
def roles(username: Username, *, role: Roles, as_json: AsJson = False) -> None:
    """Give an account these roles and no others; acts at its next request."""
    _show([run(lambda book, _: book.set_roles(username, role))], as_json=as_json)


@app.command()
def password(username: Username, *, as_json: AsJson = False) -> None:
    """Set a new password and end the account's sessions."""
    new = read_password()
    _show([run(lambda book, _: book.set_password(username, new))], as_json=as_json)


@app.command()
def token(
    username: Username,
    *,
    role: Annotated[list[Role] | None, typer.Option("--role", help="Some of its roles; else all.")] = None,
    days: Days = 30,
    label: Label = "",
    revoke: Annotated[str | None, typer.Option(help="Revoke the token of this id instead.")] = None,
    show: Annotated[bool, typer.Option("--list", help="Show the account's tokens instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make an API token with some of the account's roles; it is shown once."""

    async def work(book: AccountBook, tokens: Tokens) -> tuple[list[Token], str | None]:
        account = await book.by_username(username)
        if show:
            return await tokens.of(account.id), None
        if revoke:
            return [await tokens.revoke(revoke, owner=account.id)], None
        chosen = frozenset(role) if role else account.roles
        made, secret = await tokens.for_person(account, label=label, roles=chosen, life=timedelta(days=days))
        return [made], secret

    show_tokens(*run(work), as_json=as_json)


def run(work: Callable[[AccountBook, Tokens], Awaitable[T]]) -> T:
    """Do something with the accounts of the installation."""
    return with_people(lambda database: _with_books(database, work))


def with_people(work: Callable[[Database], Awaitable[T]]) -> T:
    """Do something with the database of people."""

    async def inside() -> T:
        async with installation.find().database("people") as database:
            return await work(database)

    return asyncio.run(inside())


async def _with_books(database: Database, work: Callable[[AccountBook, Tokens], Awaitable[T]]) -> T:
    passwords = Passwords()
    try:
        book = AccountBook(database, passwords, system_clock)
        return await work(book, Tokens(database, system_clock))
    finally:
        passwords.close()


def read_password() -> str:
    """The password from JEJAK_PASSWORD, a pipe, or the keyboard (twice).

    Raises:
        Refused: the two did not match, or there is nothing to read from.
    """
    given = os.environ.get("JEJAK_PASSWORD")
    if given:
        return given
    if not sys.stdin.isatty():
        piped = sys.stdin.readline().rstrip("\r\n")
        if not piped:
            raise Refused("no password: set JEJAK_PASSWORD, pipe one in, or run this at a terminal")
        return piped
    first = getpass.getpass("Password (12 characters or more; 15 are advised): ")
    if first != getpass.getpass("The same again: "):
        raise Refused("the two passwords differ; nothing was changed")
    return first


def show_tokens(tokens: list[Token], secret: str | None, *, as_json: bool) -> None:
    """Print tokens, and a fresh one's secret, which cannot be shown again."""
    rows = [_token_facts(token) for token in tokens]
    if as_json:
        emit_json({**rows[0], "token": secret} if secret else rows)
        return
    for row in rows:
        state = f"revoked {row['revoked_at']}" if row["revoked_at"] else f"until {row['expires_at']}"
        out.print(f"  {row['id']}  {', '.join(row['roles']) or 'program'}  {state}  {row['label']}")
    if secret:
        out.print(f"\n{secret}\nThis is shown once: keep it where only its owner can read it.")


def _token_facts(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "label": token.label,
        "roles": sorted(token.roles),
        "created_at": token.created_at.isoformat(),
        "expires_at": token.expires_at.isoformat(),
        "revoked_at": token.revoked_at.isoformat() if token.revoked_at else None,
    }


def _show(accounts: list[Account], *, as_json: bool, many: bool = False) -> None:
    rows = [_facts(account) for account in accounts]
    if as_json:
        emit_json(rows if many else rows[0])
        return
    for row in rows:
        marks = " (disabled)" if row["disabled_at"] else ""
        marks += " (demo: published password)" if row["demo"] else ""
        out.print(f"  {row['username']:<16} {', '.join(row['roles']):<28} {row['display_name']}{marks}")
    if many and not rows:
        out.print("There is no account yet; make one with ./jejak user add.")


def _facts(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "username": account.username,
        "display_name": account.display_name,
        "roles": sorted(account.roles),
        "office": account.office,
        "created_at": account.created_at.isoformat(),
        "disabled_at": account.disabled_at.isoformat() if account.disabled_at else None,
        "demo": account.demo,
    }
