"""The commands that need an installation but no stack on this machine; the operator's image holds these."""

from __future__ import annotations

import sys
from typing import Final

import typer

from deploy.ops import (
    audit,
    backup,
    case,
    case_act,
    dead,
    handoffs,
    keys,
    program,
    restore,
    rules,
    sigaplapor,
    user,
)
from deploy.ops.cases import cases
from deploy.ops.imports import imports
from deploy.ops.output import fail
from deploy.ops.replay import replay
from deploy.ops.seal import seal
from deploy.ops.status import status
from deploy.ops.warned import warnings
from shared.errors import JejakError

INTERRUPTED: Final = 130
case.app.command("act")(case_act.act)


def program_of_commands() -> typer.Typer:
    """`jejak` with these commands."""
    app = typer.Typer(
        help="Jejak: reports of election violations, from the channel to the prosecutor's acknowledgement.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.command("import")(imports)
    app.command()(cases)
    app.command()(replay)
    app.command()(seal)
    app.command()(status)
    app.command()(warnings)
    app.add_typer(case.app, name="case")
    app.add_typer(backup.app, name="backup")
    app.add_typer(restore.app, name="restore")
    app.add_typer(keys.app, name="keys")
    app.add_typer(audit.app, name="audit")
    app.add_typer(dead.app, name="dead")
    app.add_typer(handoffs.app, name="handoffs")
    app.add_typer(rules.app, name="rules")
    app.add_typer(sigaplapor.app, name="sigaplapor")
    app.add_typer(user.app, name="user")
    app.add_typer(program.app, name="program")
    return app


def run(app: typer.Typer) -> None:
    """Run a command; a named failure is one sentence and exit code 1."""
    try:
        app(prog_name="jejak")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except JejakError as error:
        fail(error, as_json="--json" in sys.argv)


if __name__ == "__main__":
    run(program_of_commands())
