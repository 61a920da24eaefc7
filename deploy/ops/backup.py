"""`./jejak backup`: the whole installation at one moment in one sealed archive; and whether one is whole."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from deploy.backup import age, archive, noted, take
from deploy.backup.manifest import Manifest
from deploy.ops import installation
from deploy.ops.output import AsJson, emit_json, err, out
from shared.clock import rfc3339
from shared.errors import Refused

Identities = Annotated[
    list[Path] | None,
    typer.Option("--identity", exists=True, dir_okay=False, help="An age key file that opens the archive."),
]
EVERY_S = 0.5
NO_KEYS = (
    "Key files are not in it: without them its contents cannot be read. `./jejak keys escrow` keeps those."
)

NOT_NOTED = "The services could not be told of it: their operations pages go on showing the backup before it."


class FileFirst(TyperGroup):
    """A group whose first word may be a file: `backup FILE` besides `backup verify FILE`."""

    default = ""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Options that stand before the file belong to the command that takes one."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [self.default, *args]
        return super().parse_args(ctx, args)


class _BackupWords(FileFirst):
    default = "make"


app = typer.Typer(
    help="Backups of the installation. `backup FILE --recipient age1...` writes one (`make` is understood).",
    no_args_is_help=True,
    cls=_BackupWords,
)


def told_to(as_json: bool) -> take.Progress:  # noqa: FBT001  # the option's value, handed on
    """Progress on standard error, now and then, where a person looks at it."""
    if as_json or not sys.stderr.isatty():
        return take.silent
    last = [0.0]

    def told(collection: str, documents: int) -> None:
        if time.monotonic() - last[0] > EVERY_S:
            last[0] = time.monotonic()
            err.print(f"  {collection}: {documents} documents", style="dim")

    return told


def opened_with(files: list[Path] | None) -> list[Any]:
    """The identities in the files."""
    return [identity for file in files or () for identity in age.identities_in(file)]


@app.command()
def make(
    to: Annotated[Path, typer.Argument(help="The archive to write; it must not be there.")],
    *,
    recipient: Annotated[
        list[str] | None, typer.Option(help="An age public key (age1...) that may open it; may be repeated.")
    ] = None,
    unencrypted: Annotated[
        bool, typer.Option("--unencrypted", help="Write it in clear: names and narratives may be in it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a backup; the services go on working meanwhile."""
    if bool(recipient) == unencrypted:
        raise Refused("say who may open the archive with --recipient age1..., or --unencrypted")
    for each in recipient or ():
        age.recipient(each)
    began = time.monotonic()
    made, told = asyncio.run(_made(to, recipient or [], told_to(as_json)))
    seconds = time.monotonic() - began
    facts = {**described(made), "file": str(to), "bytes": to.stat().st_size, "seconds": round(seconds, 1)}
    facts |= {"sealed_to": recipient or [], "key_files": False, "noted": told}
    if as_json:
        emit_json(facts)
        return
    out.print(f"{to}: {facts['documents']} documents, {facts['bytes']:,} bytes, {seconds:.1f} s.")
    _show(made)
    out.print(NO_KEYS)
    if not told:
        out.print(NOT_NOTED)


async def _made(to: Path, recipients: list[str], progress: take.Progress) -> tuple[Manifest, bool]:
    """Write it; and whether the services know."""
    where = installation.find()
    made = await take.take(where, to, recipients, progress)
    return made, await noted.note(where, made)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The archive.")],
    *,
    identity: Identities = None,
    as_json: AsJson = False,
) -> None:
    """Look at every byte of an archive: digests, counts, nothing missing; changes nothing."""
    found = archive.verified(file, opened_with(identity))
    if as_json:
        emit_json({**described(found), "file": str(file), "whole": True})
        return
    out.print(f"{file} is whole: {found.documents()} documents.")
    _show(found)


def described(told: Manifest) -> dict[str, Any]:
    """What a backup is, for a program."""
    return {
        "namespace": told.namespace,
        "office": told.office,
        "made_at": rfc3339(told.made_at),
        "cluster_time": list(told.cluster_time),
        "fingerprint": told.fingerprint,
        "epochs": dict(told.epochs),
        "documents": told.documents(),
        "counts": told.counts(),
        "left_out": list(told.left_out),
    }


def _show(told: Manifest) -> None:
    for service, counts in told.counts().items():
        named = ", ".join(f"{collection} {count}" for collection, count in counts.items())
        out.print(f"  {service:<7} epoch {told.epochs.get(service, 1)}: {named}")
    out.print(f"  taken {rfc3339(told.made_at)}; fingerprint {told.fingerprint}")
    if told.left_out:
        out.print(f"  not in it: {', '.join(told.left_out)}", style="dim")
