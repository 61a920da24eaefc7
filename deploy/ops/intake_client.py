"""Intake as a command reaches it: where it is, who signs in, and what its problems say."""

from __future__ import annotations

import os
from typing import Final

import httpx

from deploy.local import runfile
from deploy.ops.installation import run_file, token
from shared.errors import Refused
from shared.people.demo import DEMO_ACCOUNTS

PATIENCE_S: Final = 30.0
_PASSWORDS: Final = {demo.username: demo.password for demo in DEMO_ACCOUNTS}


def origin() -> str:
    """Where intake answers: JEJAK_INTAKE_URL, else that of the stack that runs.

    Raises:
        Refused: neither is there.
    """
    named = os.environ.get("JEJAK_INTAKE_URL")
    return named or str(runfile.read(run_file())["origins"]["intake"])


def anonymous() -> httpx.Client:
    """A client without a sign-in."""
    return httpx.Client(base_url=origin(), timeout=PATIENCE_S)


def signed_in(demo: str) -> httpx.AsyncClient:
    """A client with the token in JEJAK_TOKEN, else with the session of a demo account of the local stack.

    Raises:
        Refused: JEJAK_TOKEN holds no token, or there is none and the stack does not know the demo account.
    """
    headers = {"Content-Type": "application/json", "Accept-Language": "en"}
    given = token()
    if given:
        return httpx.AsyncClient(
            base_url=origin(), timeout=PATIENCE_S, headers={**headers, "Authorization": f"Bearer {given}"}
        )
    with anonymous() as client:
        answer = post(client, "/api/v1/session", {"username": demo, "password": _PASSWORDS[demo]})
        if not answer.is_success:
            raise Refused("set JEJAK_TOKEN to an API token: the demo account may not sign in here")
        headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return httpx.AsyncClient(
            base_url=origin(), timeout=PATIENCE_S, headers=headers, cookies=client.cookies
        )


def post(client: httpx.Client, path: str, body: object) -> httpx.Response:
    """One request.

    Raises:
        Refused: intake does not answer.
    """
    try:
        return client.post(path, json=body)
    except httpx.TransportError as error:
        raise Refused(f"intake at {client.base_url} does not answer ({type(error).__name__})") from None


def problem_text(answer: httpx.Response) -> tuple[str, str]:
    """The code and the sentence of a problem, with its fields."""
    try:
        problem = answer.json()
        code = str(problem["type"]).rpartition(":")[2]
    except (ValueError, KeyError, TypeError):
        return f"http-{answer.status_code}", f"intake answered {answer.status_code}"
    named = "; ".join(f"{each['field']}: {each['detail']}" for each in problem.get("errors", ()))
    return code, f"{problem['detail']} ({named})" if named else str(problem["detail"])
