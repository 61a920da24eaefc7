"""`./jejak keys`: fresh keys for new reports; key files in halves, which two people bring together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from deploy.backup import age, escrow
from deploy.ops import installation
from deploy.ops.output import AsJson, emit_json, out
from shared.errors import Refused
from shared.security import keyfiles

app = typer.Typer(help="Key files.", no_args_is_help=True)

Folder = Annotated[
    Path | None,
    typer.Option(envvar="JEJAK_KEYS_ROOT", help="The folder of key folders; else the stack's."),
]
TWO = 2


@app.command()
def rotate(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(keyfiles.KEYSETS)}.")],
    *,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Add a fresh key to a keyset of every service that holds it; acts when they start again."""
    root = folder or installation.folder_of("keys")
    keyfiles.rotate(root, name)
    holders = [service for service, names in keyfiles.KEYS_OF.items() if name in names]
    if as_json:
        emit_json({"name": name, "services": holders})
    else:
        out.print(f"{name} has a fresh key; start {', '.join(holders)} again, one after the other.")


@app.command("escrow")
def escrow_(
    out_folder: Annotated[Path, typer.Argument(metavar="OUT", help="Where the sealed shares are written.")],
    *,
    to: Annotated[
        list[Path],
        typer.Option(exists=True, dir_okay=False, help="A person's age public key file; two or more."),
    ],
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Give every key file to people in halves: any two of them bring them back, one alone cannot."""
    people = [age.recipient_in(path) for path in to]
    made = escrow.hand_out(folder or installation.folder_of("keys"), people, out_folder)
    if as_json:
        emit_json({"shares": [str(path) for path in made], "needed": TWO})
        return
    for person, path in zip(people, made, strict=True):
        out.print(f"  {path} for {person}")
    out.print("Hand each to its person and keep no copy beside a backup. Two together: ./jejak keys recover")
    out.print("Repeat it after every `keys rotate`, and try a recovery before it is needed.")


@app.command()
def recover(
    shares: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="The shares of two people.")
    ],
    *,
    identity: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="Their age key files, for shares still sealed."),
    ] = None,
    into: Annotated[Path, typer.Option(help="The folder of key folders to fill.")],
    as_json: AsJson = False,
) -> None:
    """Bring the key files back from the shares of two people; none that is there is replaced."""
    if len(shares) != TWO:
        raise Refused(f"the shares of two people are needed, {len(shares)} were given")
    identities = [one for path in identity or () for one in age.identities_in(path)]
    one, other = (escrow.opened(path, identities) for path in shares)
    written = escrow.put_back(escrow.join(one, other), into)
    if as_json:
        emit_json({"written": written, "escrow_of": one.made_at})
    else:
        out.print(f"{len(written)} key files are in {into} again, as they were at {one.made_at}.")
