"""`./jejak`: the one program that operators type: the commands of `installed`, and those of a local stack."""

from __future__ import annotations

from deploy.ops.bench import bench
from deploy.ops.demo import demo
from deploy.ops.installed import program_of_commands, run
from deploy.ops.mail import mail
from deploy.ops.trace import trace
from deploy.ops.up import up

app = program_of_commands()
app.command()(bench)
app.command()(demo)
app.command()(up)
app.command()(mail)
app.command()(trace)


def main() -> None:
    """Run a command of the installation's, or one of a stack on this machine."""
    run(app)
