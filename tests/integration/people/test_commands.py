"""`./jejak user`, `program`, `seal` and `trace` as an operator types them, on a real database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.ops.cli import app
from shared.clock import system_clock
from shared.errors import JejakError
from shared.people.reader import People
from shared.security import keyfiles
from shared.security.principals import Principal
from shared.security.submissions import Binding, SubmissionOpener
from shared.store.mongo import open_client, open_database
from shared.telemetry.names import Attr, SpanName
from shared.telemetry.setup import configure
from shared.telemetry.traces import trace_id, traceparent
from tests.integration.people.conftest import PASSWORD
from tests.support.stack import Namespace
from tests.unit.shared.telemetry.test_files import NUMBER, REPORT, Settings

Jejak = Callable[..., Result]


@pytest.fixture
def jejak(installation: Namespace) -> Jejak:
    environment = {"JEJAK_MONGO_URL": installation.mongo_owner_url, "JEJAK_NAMESPACE": installation.name}

    def run(*arguments: str, stdin: str = "", **more: str) -> Result:
        return CliRunner().invoke(app, arguments, input=stdin, env={**environment, **more})

    return run


def _facts(result: Result) -> Any:
    assert result.exception is None, result.output
    return json.loads(result.stdout)


def _by_token(installation: Namespace, secret: str) -> Principal | None:
    async def ask() -> Principal | None:
        client = open_client(installation.mongo_url("notify"), app="test")
        people = People(open_database(client, installation.database("people")), system_clock, local=False)
        try:
            return await people.by_token(secret)
        finally:
            people.close()
            client.close()

    return asyncio.run(ask())


def test_an_account_is_made_listed_changed_and_disabled(jejak: Jejak) -> None:
    add = ("user", "add", "wati", "--name", "Wati", "--role", "officer", "--json")
    made = _facts(jejak(*add, stdin=PASSWORD + "\n"))
    assert (made["username"], made["roles"], made["office"]) == ("wati", ["officer"], "balikpapan")
    assert _facts(jejak("user", "roles", "wati", "--role", "auditor", "--json"))["roles"] == ["auditor"]
    assert _facts(jejak("user", "disable", "wati", "--json"))["disabled_at"]
    assert not _facts(jejak("user", "enable", "wati", "--json"))["disabled_at"]
    assert "wati" in [row["username"] for row in _facts(jejak("user", "list", "--json"))]
    assert "wati" in jejak("user", "list").stdout
    again = jejak(*add, JEJAK_PASSWORD=PASSWORD)
    assert isinstance(again.exception, JejakError)
    assert "already" in again.exception.detail


@pytest.mark.parametrize("password", ["", "short", "katasandi1234"])
def test_a_password_that_will_not_do_makes_no_account(jejak: Jejak, password: str) -> None:
    result = jejak("user", "add", "lina", "--name", "Lina", "--role", "posko", stdin=password)
    assert isinstance(result.exception, JejakError)
    assert "lina" not in [row["username"] for row in _facts(jejak("user", "list", "--json"))]


def test_no_command_takes_a_password_as_an_argument(jejak: Jejak) -> None:
    for command in ("add", "password"):
        assert "--password" not in jejak("user", command, "--help").stdout


def test_a_token_is_shown_once_works_and_can_be_revoked(jejak: Jejak, installation: Namespace) -> None:
    jejak("user", "add", "joko", "--name", "Joko", "--role", "posko", stdin=PASSWORD)
    made = _facts(jejak("user", "token", "joko", "--label", "import", "--json"))
    who = _by_token(installation, made["token"])
    assert who is not None
    assert who.username == "joko"
    listed = jejak("user", "token", "joko", "--list", "--json")
    assert [row["id"] for row in _facts(listed)] == [made["id"]]
    assert made["token"] not in listed.stdout
    jejak("user", "token", "joko", "--revoke", made["id"])
    assert _by_token(installation, made["token"]) is None


def test_a_program_is_registered_gets_a_token_and_is_disabled(jejak: Jejak, installation: Namespace) -> None:
    add = (
        "program",
        "add",
        "hotline-kaltim",
        "--kind",
        "tip",
        "--kind",
        "report",
        "--channel",
        "sms",
        "--json",
    )
    made = _facts(jejak(*add))
    assert (made["source"], made["kinds"]) == ("/program/hotline-kaltim", ["report", "tip"])
    secret = _facts(jejak("program", "token", "hotline-kaltim", "--json"))["token"]
    who = _by_token(installation, secret)
    assert who is not None
    assert who.kind == "program"
    assert _facts(jejak("program", "disable", "hotline-kaltim", "--json"))["disabled_at"]
    assert _by_token(installation, secret) is None
    assert isinstance(
        jejak("program", "add", "x1", "--kind", "rumour", "--channel", "sms").exception, JejakError
    )


def test_a_pipe_of_bodies_comes_out_sealed_to_intake(jejak: Jejak, tmp_path: Path) -> None:
    keyfiles.make_missing(tmp_path, [keyfiles.SUBMISSIONS_PRIVATE, keyfiles.SUBMISSIONS_PUBLIC])
    bodies = [
        {"kind": "tip", "channel": "sms", "narrative": f"Amplop {n}", "source_ref": f"r{n}"} for n in (1, 2)
    ]
    key = str(tmp_path / keyfiles.SUBMISSIONS_PUBLIC)
    result = jejak("seal", "--program", "p", "--key", key, stdin="\n".join(map(json.dumps, bodies)) + "\n\n")
    opener = SubmissionOpener(keyfiles.load_hybrid_opener(tmp_path))
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert "Amplop" not in result.stdout
    assert [
        opener.open_body(line, Binding("/program/p", "sms", f"r{n}")) for n, line in enumerate(lines, 1)
    ] == bodies


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "line 1 is not JSON"),
        ("[]", "line 1 is not an object with a channel"),
        ('{"channel":"sms"}', "line 1 has no source_ref"),
    ],
)
def test_a_line_that_cannot_be_sealed_is_named(
    jejak: Jejak, tmp_path: Path, line: str, sentence: str
) -> None:
    keyfiles.make_missing(tmp_path, [keyfiles.SUBMISSIONS_PRIVATE, keyfiles.SUBMISSIONS_PUBLIC])
    result = jejak("seal", "--program", "p", "--key", str(tmp_path / keyfiles.SUBMISSIONS_PUBLIC), stdin=line)
    assert isinstance(result.exception, JejakError)
    assert result.exception.detail.startswith(sentence)


@pytest.fixture
def traced(tmp_path: Path) -> str:
    services = {name: configure(name, Settings(tmp_path), logs=False) for name in ("intake", "triage")}
    with services["intake"].traces.report({Attr.REPORT_ID: REPORT, Attr.RECEIPT_NUMBER: NUMBER}) as root:
        stored = traceparent(root)
    with services["triage"].traces.act(SpanName.CASE_CLAIM, stored):
        pass
    for telemetry in services.values():
        telemetry.close()
    return trace_id(stored)


@pytest.mark.parametrize("typed", [REPORT, NUMBER, NUMBER.lower().replace("-", " "), None])
def test_a_trace_is_drawn_by_whatever_id_is_at_hand(
    jejak: Jejak, tmp_path: Path, traced: str, typed: str | None
) -> None:
    facts = _facts(jejak("trace", typed or traced, "--folder", str(tmp_path), "--json"))
    assert facts["trace_id"] == traced
    assert [(span["depth"], span["name"]) for span in facts["spans"]] == [
        (0, "report.receive"),
        (1, "case.claim"),
    ]
    assert facts["services"] == ["intake", "triage"]
    assert facts["missing_parents"] == []
    drawn = jejak("trace", typed or traced, "--folder", str(tmp_path)).stdout
    assert "└─ case.claim" in drawn


def test_a_trace_that_is_nowhere_is_one_clear_sentence(jejak: Jejak, tmp_path: Path) -> None:
    for identifier in ("0" * 31 + "1", "JJK-0000-0000-0000", "no such thing"):
        result = jejak("trace", identifier, "--folder", str(tmp_path))
        assert isinstance(result.exception, JejakError)
        assert identifier in result.exception.detail
