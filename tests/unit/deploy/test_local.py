"""The parts of the local stack that need no process: URLs, versions, pins, plans."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from deploy.local import java, kafka, kafka_jars
from deploy.local.paths import BYTECODE
from deploy.local.plan import Plan
from deploy.local.processes import plain_environment
from deploy.local.servers import Servers, with_login

SERVERS = Servers(
    mongo_owner_url="mongodb://owner:p%40ss@127.0.0.1:27117/?authSource=admin&replicaSet=jejak",
    kafka_bootstrap="127.0.0.1:9192",
    secret="s",
)


def test_a_cluster_id_is_never_taken_for_an_option() -> None:
    drawn = iter([UUID(bytes=b"\xf8" + b"0" * 15), UUID(bytes=b"\xfb" * 16), UUID(bytes=b"\x00" * 16)])
    assert kafka.new_cluster_id(lambda: next(drawn)) == "A" * 22


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "25" 2025-09-16', 25),
        ('java version "1.8.0_381"', 8),
        ("command not found", 0),
    ],
)
def test_the_java_version_is_read_from_what_java_prints(output: str, expected: int) -> None:
    assert java.major(output) == expected


def test_a_service_gets_its_own_login_on_the_same_server() -> None:
    url = SERVERS.mongo_url("triage", "t1")
    password = SERVERS.password("t1_triage")
    assert url == f"mongodb://t1_triage:{password}@127.0.0.1:27117/?authSource=admin&replicaSet=jejak"
    assert SERVERS.password("t1_intake") != password


def test_a_login_replaces_none_and_keeps_several_hosts() -> None:
    url = with_login("mongodb://a:1,b:2/?replicaSet=r", "u", "p/w")
    assert url == "mongodb://u:p%2Fw@a:1,b:2/?replicaSet=r&authSource=admin"


def test_every_pinned_jar_has_a_sha256_and_kafka_is_among_them() -> None:
    jars = kafka_jars.pinned()
    assert all(len(jar.sha256) == 64 for jar in jars)
    assert ("kafka_2.13", "4.4.0") in {(jar.artifact, jar.version) for jar in jars}


def test_the_environment_names_other_servers() -> None:
    plan = Plan(folder=Path("x"))
    assert plan.in_environment({}) == plan
    other = plan.in_environment({"JEJAK_MONGO_URL": "mongodb://m", "JEJAK_KAFKA_BOOTSTRAP": "k:1"})
    assert (other.mongo_owner_url, other.kafka_bootstrap) == ("mongodb://m", "k:1")


def test_the_environment_reaches_the_services_only_where_it_is_meant_to() -> None:
    environment = {"JEJAK_OTLP_ENDPOINT": "http://c:4318", "JEJAK_OFFICE": "samarinda", "JEJAK_PORT": "1"}
    plan = Plan(folder=Path("x")).in_environment(environment)
    assert plan.extra == {"JEJAK_OTLP_ENDPOINT": "http://c:4318"}
    assert plan.office == "samarinda"


def test_a_plan_takes_over_servers_that_are_there() -> None:
    plan = Plan(folder=Path("x")).on(SERVERS)
    assert (plan.mongo_owner_url, plan.secret) == (SERVERS.mongo_owner_url, "s")


def test_started_processes_keep_their_bytecode_even_where_python_is_told_not_to_write_any(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("JEJAK_PORT", "1")
    environment = plain_environment()
    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert "JEJAK_PORT" not in environment
    assert environment["PYTHONPYCACHEPREFIX"] == str(BYTECODE)
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE")
    assert "PYTHONPYCACHEPREFIX" not in plain_environment()
