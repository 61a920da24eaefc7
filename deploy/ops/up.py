"""`./jejak up`: runs MongoDB, Kafka, the mail sink and the three services until Ctrl-C."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.local.paths import stack_folder
from deploy.local.plan import Plan
from deploy.local.signals import interrupt_on_either, until_told
from deploy.local.stack import Stack
from deploy.ops.output import AsJson, emit_json, err, out
from shared.errors import Refused
from shared.people.demo import DEMO_ACCOUNTS
from shared.web.start import start_of

MOST_RESTARTS = 3


def up(
    *,
    as_json: AsJson = False,
    wipe: Annotated[bool, typer.Option("--wipe", help="Begin with empty data.")] = False,
    folder: Annotated[Path | None, typer.Option(help="Where data and logs go.")] = None,
    namespace: Annotated[str, typer.Option(help="The prefix of databases, topics and groups.")] = "jejak",
) -> None:
    """Run everything on this machine until Ctrl-C; print where it is and who may sign in."""
    plan = Plan(folder=folder or stack_folder("up"), namespace=namespace, wipe=wipe).in_environment()
    if not as_json:
        err.print("Starting MongoDB, Kafka and the services ...")
    interrupt_on_either()
    with Stack(plan) as stack:
        facts = describe(stack)
        emit_json(facts) if as_json else show(facts)
        restarts: Counter[str] = Counter()
        until_told(lambda: _mend(stack, restarts))
        if not as_json:
            err.print("Stopping ...")


def describe(stack: Stack) -> dict[str, Any]:
    """What a person or a script needs to use the stack; no secret but the published demo passwords."""
    return {
        "urls": stack.origins,
        "sign_ins": [
            {
                "username": demo.username,
                "password": demo.password,
                "roles": sorted(demo.roles),
                "url": start_of(demo.roles, stack.origins),
            }
            for demo in DEMO_ACCOUNTS
        ],
        "folder": str(stack.folder),
        "mail": str(stack.mail),
        "logs": str(stack.processes.logs),
        "moved_ports": {
            name: port
            for name, port in stack.ports.items()
            if port != getattr(stack.plan.ports, name) and name in stack.origins
        },
    }


def show(facts: dict[str, Any]) -> None:
    """Print where the stack is and who may sign in."""
    for service, origin in facts["urls"].items():
        moved = "  (its usual port was taken)" if service in facts["moved_ports"] else ""
        out.print(f"  {service:<8} {origin}{moved}")
    out.print("\nSign-ins of this local stack (published, good here only):")
    for person in facts["sign_ins"]:
        roles = ", ".join(person["roles"])
        out.print(f"  {person['username']:<11} {person['password']:<24} {roles:<13} {person['url']}")
    out.print(f"\nMail is kept in {facts['mail']}, logs in {facts['logs']}.\nCtrl-C stops everything.")


def _mend(stack: Stack, restarts: Counter[str]) -> None:
    """Start again what ended by itself, a few times.

    Raises:
        Refused: it keeps ending.
    """
    for name in stack.ended():
        log = stack.processes.log(name)
        restarts[name] += 1
        if restarts[name] > MOST_RESTARTS:
            raise Refused(f"{name} keeps ending, so everything is stopped; its log is {log}")
        err.print(f"{name} ended and is started again; its log is {log}")
        stack.restart(name, wait=False)
