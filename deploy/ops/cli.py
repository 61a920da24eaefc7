"""`./jejak`: the one program that operators type. A new command or group is one line here."""

from __future__ import annotations

import sys

import typer

from deploy.ops import dead, handoffs, keys, program, user
from deploy.ops.bench import bench
from deploy.ops.cases import case, cases
from deploy.ops.demo import demo
from deploy.ops.imports import imports
from deploy.ops.mail import mail
from deploy.ops.output import fail
from deploy.ops.replay import replay
from deploy.ops.seal import seal
from deploy.ops.status import status
from deploy.ops.trace import trace
from deploy.ops.up import up
from shared.errors import JejakError

INTERRUPTED = 130

app = typer.Typer(
    help="Jejak: reports of election violations, from the channel to the prosecutor's acknowledgement.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(bench)
app.command()(demo)
app.command()(up)
app.command("import")(imports)
app.command()(cases)
app.command()(case)
app.command()(mail)
app.command()(replay)
app.command()(seal)
app.command()(status)
app.command()(trace)
app.add_typer(keys.app, name="keys")
app.add_typer(dead.app, name="dead")
app.add_typer(handoffs.app, name="handoffs")
app.add_typer(user.app, name="user")
app.add_typer(program.app, name="program")


def main() -> None:
    """Run a command; a named failure is one sentence and exit code 1."""
    try:
        app(prog_name="jejak")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except JejakError as error:
        fail(error, as_json="--json" in sys.argv)
