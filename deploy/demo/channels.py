"""The three ways in: HTTP as public and posko, the import command, the Kafka topic as a program."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer

from deploy.demo.clients import Client
from deploy.demo.reports import DemoReport
from deploy.local import runfile
from deploy.local.stack import Stack
from shared.contracts.catalogue import Topic
from shared.contracts.intake import SubmissionV1
from shared.errors import Refused
from shared.ids import new_id
from shared.security import keyfiles
from shared.security.submissions import Binding, SubmissionSealer

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "saluran-siaga"
AT_ONCE = 4
Sent = Callable[[str], None]


async def over_http(stack: Stack, reports: Sequence[DemoReport], sent: Sent) -> list[dict[str, Any]]:
    """As the public, or at the posko's desk; answers the receipts."""
    origin = stack.origins["intake"]
    async with Client(origin) as public, Client(origin) as desk:
        await desk.sign_in("posko")
        slots = asyncio.Semaphore(AT_ONCE)

        async def one(report: DemoReport) -> dict[str, Any]:
            async with slots:
                receipt = await _hand_in(desk if report.by_staff else public, report)
            sent("http")
            return receipt

        return await asyncio.gather(*(one(report) for report in reports))


async def _hand_in(client: Client, report: DemoReport) -> dict[str, Any]:
    body = dict(report.body)
    if report.exhibit is not None:
        upload = await client.post("/api/v1/uploads", content=report.exhibit)
        body["evidence"] = [upload["upload_id"]]
    receipt: dict[str, Any] = await client.post("/api/v1/reports", json=body, key=report.ref)
    return receipt


async def by_import(stack: Stack, reports: Sequence[DemoReport], sent: Sent) -> None:
    """As a file of JSON lines through `./jejak import`, twice: the second time must change nothing."""
    file = stack.folder / "impor.jsonl"
    lines = (json.dumps(report.body, ensure_ascii=False) for report in reports)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for _ in range(2):
        await command(stack, "import", str(file), "--json")
    for _ in reports:
        sent("import")


async def by_kafka(stack: Stack, reports: Sequence[DemoReport], sent: Sent) -> str:
    """As a registered program that seals what may name somebody; answers its token for asking the outcome."""
    kinds = ("--kind", "report", "--kind", "tip")
    await command(
        stack, "program", "add", PROGRAM, *kinds, "--channel", "whatsapp", "--channel", "partner", "--json"
    )
    token = await command(stack, "program", "token", PROGRAM, "--json")
    public = keyfiles.load_hybrid_sealer(stack.folder / "keys" / "intake" / keyfiles.SUBMISSIONS_PUBLIC)
    sealer = SubmissionSealer(public)
    brokers = stack.servers.kafka
    producer = AIOKafkaProducer(
        bootstrap_servers=brokers.bootstrap, enable_idempotence=True, **brokers.options()
    )
    await producer.start()
    try:
        topic = f"{stack.plan.namespace}.{Topic.SUBMISSIONS}"
        for report in reports:
            await producer.send_and_wait(topic, **_record(sealer, report))
            sent("kafka")
    finally:
        await producer.stop()
    return str(token["token"])


def _record(sealer: SubmissionSealer, report: DemoReport) -> dict[str, Any]:
    source = f"/program/{PROGRAM}"
    headers = {
        "ce_specversion": "1.0",
        "ce_id": new_id(),
        "ce_type": SubmissionV1.model_fields["type"].default,
        "ce_source": source,
        "content-type": "application/json",
    }
    binding = Binding(source, report.body["channel"], report.ref)
    return {
        "key": report.ref.encode(),
        "value": orjson.dumps(sealer.seal_body(report.body, binding)),
        "headers": [(name, text.encode()) for name, text in headers.items()],
    }


async def command(stack: Stack, *words: str) -> Any:
    """Run `./jejak` on this stack as an operator would; answers what it prints as JSON.

    Raises:
        Refused: it ended with a failure; the sentence is its own.
    """
    environment = os.environ | {"JEJAK_RUN": str(stack.folder / runfile.NAME)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.ops", *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment, cwd=ROOT,
    )  # fmt: skip
    told, complained = await process.communicate()
    if process.returncode:
        raise Refused(f"./jejak {words[0]} failed: {complained.decode().strip()[-400:]}")
    return json.loads(told) if told.strip() else None
