"""`./jejak demo`: a stack of its own, forty reports from channel to acknowledgement, and the account."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from deploy.audit.verify import TOLERANCE_S, Place, verify
from deploy.demo import channels, story, tally
from deploy.demo.clients import Client
from deploy.demo.reports import DemoReport, load
from deploy.demo.show import Progress, chain_table, lines_table
from deploy.local.paths import stack_folder
from deploy.local.plan import ANY_PORTS, Plan, Ports
from deploy.local.signals import interrupt_on_either, until_told
from deploy.local.stack import Stack
from deploy.ops import trace
from deploy.ops.output import AsJson, emit_json, err, out
from deploy.ops.up import describe, show
from shared.clock import system_clock
from shared.contracts.notify import HandoffAcknowledgedV1
from shared.errors import Refused
from shared.store.mongo import open_client
from shared.telemetry.files import grow, read_trace

Keep = Annotated[bool, typer.Option("--keep", help="Print the URLs and sign-ins, and run until Ctrl-C.")]
Folder = Annotated[Path | None, typer.Option(help="Where data and logs go; emptied first.")]


def demo(*, keep: Keep = False, folder: Folder = None, as_json: AsJson = False) -> None:
    """Show the whole of Jejak at work; exit 0 only if every report is accounted for."""
    interrupt_on_either()
    began = time.monotonic()
    if not as_json:
        err.print("Starting MongoDB, Kafka and the three services on a stack of their own ...")
    plan = Plan(folder=folder or stack_folder("demo"), wipe=True, ports=Ports() if keep else ANY_PORTS)
    with Stack(plan) as stack:
        told = asyncio.run(_run(stack, err if as_json else out))
        told["seconds"] = round(time.monotonic() - began, 1)
        emit_json(told) if as_json else _close(told)
        if keep:
            show(describe(stack))
            until_told(lambda: None)
    end(told)


def end(told: dict[str, Any]) -> None:
    """Fail, for whoever only reads the exit code, unless the account adds up."""
    if not told["ok"]:
        sys.exit(1)


async def _run(stack: Stack, console: Console) -> dict[str, Any]:
    reports = load(system_clock())
    by_way = {way: [one for one in reports if one.way == way] for way in ("http", "import", "kafka")}
    expected = {way: len(these) for way, these in by_way.items()} | {
        "claimed": story.REGISTERED + story.REFUSED,
        "register": story.REGISTERED,
        "refuse": story.REFUSED,
        "escalate": story.ESCALATED,
        "acknowledge": story.ACKNOWLEDGED,
        "return": 1,
    }
    with Progress(console, expected) as progress:
        receipts, token = await _send(stack, by_way, progress)
        lodged = sum(report.body["kind"] != "tip" for report in reports)
        async with AsyncExitStack() as closing:
            acts = await story.play(await _people(stack, closing), lodged, progress.did)
    lines = await _settled(stack, reports, acts)
    lines += await _outcomes(stack, by_way["kafka"], token)
    lines.append(await _checked(stack))
    console.print(lines_table(lines))
    case = acts.acknowledged[0]
    console.print(f"\nA second officer who claimed a case in hand was told: {acts.rival}\n")
    traced = await _trace(stack, case, console)
    lines.append(
        tally.Line("one trace over three services", ["intake", "notify", "triage"], traced["services"])
    )
    console.print(chain_table(case, await tally.one_chain(stack, case)))
    return {
        "ok": all(line.agrees for line in lines),
        "receipts": len(receipts),
        "account": [asdict(line) for line in lines],
        "trace": traced["trace_id"],
        "case": case,
    }


async def _send(
    stack: Stack, by_way: dict[str, list[DemoReport]], progress: Progress
) -> tuple[list[dict[str, Any]], str]:
    receipts, _, token = await asyncio.gather(
        channels.over_http(stack, by_way["http"], progress.did),
        channels.by_import(stack, by_way["import"], progress.did),
        channels.by_kafka(stack, by_way["kafka"], progress.did),
    )
    return receipts, token


async def _people(stack: Stack, closing: AsyncExitStack) -> story.People:
    async def person(service: str, username: str) -> Client:
        client = await closing.enter_async_context(Client(stack.origins[service]))
        return await client.sign_in(username)

    return story.People(
        officer=await person("triage", "petugas"),
        second_officer=await person("triage", "petugas2"),
        commissioner=await person("triage", "komisioner"),
        liaison=await person("notify", "penghubung"),
    )


async def _settled(stack: Stack, reports: list[DemoReport], acts: story.Acts) -> list[tally.Line]:
    """The account once it stands still: what is on its way gets half a minute."""

    async def ask() -> list[tally.Line]:
        return await tally.account(stack, reports, acts)

    try:
        return await story.until(
            ask, lambda lines: all(line.agrees for line in lines), "the account to add up"
        )
    except Refused:
        return await ask()


async def _checked(stack: Stack) -> tally.Line:
    """What `./jejak audit verify --all` says."""
    client = open_client(stack.servers.mongo_owner_url, app="jejak-demo")
    try:
        place = Place(client, stack.plan.namespace, stack.plan.office, stack.servers.kafka, stack.mail)
        result = await verify(place, tolerance_s=TOLERANCE_S, said=lambda _what, _count: None)
    finally:
        client.close()
    return tally.Line("the checker: what differs in anything", 0, dict(result.kinds) or 0)


async def _outcomes(stack: Stack, sent: list[DemoReport], token: str) -> list[tally.Line]:
    """The program asks with its token what became of what it wrote."""
    async with Client(stack.origins["intake"]) as program:
        program.bearer(token)
        known = [
            await program.get("/api/v1/submissions", channel=report.body["channel"], source_ref=report.ref)
            for report in sent
        ]
    accepted = sum(one["state"] == "accepted" for one in known)
    return [tally.Line("the program is told: accepted", len(sent), accepted)]


async def _trace(stack: Stack, case_id: str, console: Console) -> dict[str, Any]:
    """The tree of one acknowledged case; span files are written each second."""
    found = trace.resolve(stack.traces, case_id)

    async def ask() -> dict[str, Any]:
        return trace.facts(found, grow(read_trace(stack.traces, found)))

    facts = await story.until(ask, _whole, "the trace's last spans")
    trace.draw(found, grow(read_trace(stack.traces, found)), console=console)
    return facts


def _whole(facts: dict[str, Any]) -> bool:
    """Whether the acknowledgement has come back to triage, and nothing between is missing."""
    heard = (span for span in facts["spans"] if span["service"] == "triage")
    acknowledged = HandoffAcknowledgedV1.model_fields["type"].default
    return not facts["missing_parents"] and any(acknowledged in span["attributes"].values() for span in heard)


def _close(told: dict[str, Any]) -> None:
    if told["ok"]:
        out.print("\nEvery report is accounted for.", style="bold green", end="")
        out.print(f" {told['seconds']} s from start to here.")
    else:
        out.print("\nThe account does not add up:", style="bold red", end="")
        out.print(" see the lines marked ✗.")
