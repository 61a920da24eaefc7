"""Every client of Kafka is told how one gets in: one that is not would speak in the clear."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = {"AIOKafkaConsumer", "AIOKafkaProducer", "AIOKafkaAdminClient", "KafkaBroker", "create_conn"}


def unarmed(source: str) -> Iterator[str]:
    """The calls that make a client and pass on nothing of `Brokers`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLIENTS:
            told = {one.arg for one in node.keywords}
            if not told & {None, "security"}:
                yield f"{node.func.id} in line {node.lineno}"


def test_every_client_is_told_how_one_gets_in() -> None:
    files = [path for room in ("shared", "services", "deploy") for path in (ROOT / room).rglob("*.py")]
    found = {str(path): list(unarmed(path.read_text(encoding="utf-8"))) for path in files}
    assert {path: calls for path, calls in found.items() if calls} == {}
    assert sum("AIOKafkaProducer(" in path.read_text(encoding="utf-8") for path in files) > 3, "it looks"


def test_a_client_that_speaks_in_the_clear_is_found() -> None:
    assert list(unarmed('AIOKafkaProducer(bootstrap_servers="k:1")')) == ["AIOKafkaProducer in line 1"]
    assert list(unarmed("AIOKafkaProducer(**brokers.options())")) == []
