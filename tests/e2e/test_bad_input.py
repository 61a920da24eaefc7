"""Bad input over HTTP: a named problem for each, nothing echoed, and the next good report is taken."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from deploy.demo.clients import Client
from deploy.local.stack import Stack
from shared.ids import new_id
from tests.e2e.bad_requests import ACTS, BODIES, CANARY, CASES, HEADERS, PATHS, REPORTS, Bad
from tests.support.system import Office, Program, a_report, a_tip


@pytest.mark.parametrize("bad", [*BODIES, *HEADERS, *PATHS, *ACTS], ids=lambda bad: bad.name)
async def test_bad_input_is_a_named_problem_and_the_next_good_report_is_taken(
    system: Stack, office: Office, program: Program, bad: Bad
) -> None:
    answer = await send(clients(office, program), system, bad)
    problem = problem_of(answer, bad)
    if bad.where:
        assert bad.where in [error["field"] for error in problem["errors"]]
    receipt = await office.public.post(REPORTS, json=a_tip())
    assert receipt["receipt"]["number"]


def clients(office: Office, program: Program) -> dict[str, Client]:
    """The senders by name."""
    return {
        "public": office.public,
        "program": program.intake,
        "officer": office.officer,
        "commissioner": office.commissioner,
        "liaison": office.liaison,
    }


async def send(senders: dict[str, Client], system: Stack, bad: Bad) -> httpx.Response:
    """The answer to a bad request."""
    about: dict[str, Any] = {"headers": bad.headers}
    about |= {"json": bad.body} if bad.raw is None and bad.body is not None else {"content": bad.raw}
    if bad.who in senders:
        return await senders[bad.who]._http.request(bad.method, bad.path, **about)
    async with httpx.AsyncClient(base_url=system.origins[bad.who.partition("@")[2]]) as nobody:
        return await nobody.request(bad.method, bad.path, **about)


def problem_of(answer: httpx.Response, bad: Bad) -> dict[str, Any]:
    """The problem document of an answer, as RFC 9457 and design have it."""
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["type"]) == (bad.status, f"urn:jejak:problem:{bad.code}")
    assert problem["status"] == answer.status_code
    assert problem["title"]
    assert problem["detail"].endswith((".", "!"))
    assert re.fullmatch(r"[0-9a-f]{32}", problem["trace_id"])
    assert problem["instance"].startswith("/api/v1/")
    assert CANARY not in answer.text.replace(problem["instance"], "")
    return problem


async def test_a_repeated_key_with_another_body_is_refused_and_the_first_answer_stands(
    office: Office,
) -> None:
    key, body = new_id(), a_tip()
    first = await office.public.post(REPORTS, json=body, key=key)
    again = await office.public._http.post(
        REPORTS, json=a_tip(narrative=CANARY), headers={"idempotency-key": key}
    )
    problem_of(again, Bad("", 409, "idempotency-key-reused"))
    assert await office.public.post(REPORTS, json=body, key=key) == first


async def test_a_move_that_the_stage_does_not_allow_is_refused_by_name(office: Office) -> None:
    receipt = await office.public.post(REPORTS, json=a_report())
    path = f"{CASES}/{(await office.case(receipt['report_id']))['id']}"
    await office.officer.post(f"{path}/claim")
    rival = await office.second_officer._http.post(f"{path}/claim")
    problem = problem_of(rival, Bad("", 409, "already-claimed"))
    assert "Sari" in problem["detail"]
    body = {"decision": "escalate", "reason": CANARY, "receiver": "joint_centre"}
    early = await office.officer._http.post(f"{path}/propose", json=body)
    problem_of(early, Bad("", 409, "illegal-move"))
    nothing = await office.commissioner._http.post(f"{path}/approve", json={"proposal": 1})
    problem_of(nothing, Bad("", 409, "no-proposal"))
    assert (await office.case(receipt["report_id"]))["stage"] == "preliminary_review"
