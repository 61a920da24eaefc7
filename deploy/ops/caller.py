"""How a command speaks to a service: as a person with a token, a password, or a local demo account."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import httpx

from deploy.local import runfile
from deploy.ops import installation
from shared.errors import Infrastructure, JejakError, Refused
from shared.ids import new_id
from shared.people.demo import DEMO_ACCOUNTS

Service = Literal["intake", "triage", "notify"]

_PROBLEM = "urn:jejak:problem:"
_PUBLISHED = {demo.username: demo.password for demo in DEMO_ACCOUNTS}


class ProblemAnswer(JejakError):
    """The service said no; `code` is the problem's, `detail` its sentence."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code  # type: ignore[misc] # the service's word, not this class's


class Caller:
    """A signed-in caller of one service."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def get(self, path: str, **parameters: object) -> Any:
        """The JSON of a path."""
        return self._ask("GET", path, params={key: str(value) for key, value in parameters.items() if value})

    def raw(self, path: str, **parameters: str) -> bytes:
        """The bytes of a path that answers no JSON."""
        return self._answered("GET", path, params=parameters).content

    def post(self, path: str, body: Any = None) -> Any:
        """Post once: the key makes it harmless that the answer may be lost and the request repeated."""
        return self._ask("POST", path, json=body, headers={"Idempotency-Key": new_id()})

    def sign_in(self, username: str, password: str) -> None:
        """Open a session."""
        body = {"username": username, "password": password}
        answer = self._ask("POST", "/api/v1/session", json=body)
        self._http.headers["X-CSRF-Token"] = answer["csrf_token"]

    def sign_out(self) -> None:
        """End the session."""
        self._ask("DELETE", "/api/v1/session")

    def _ask(self, method: str, path: str, **given: Any) -> Any:
        response = self._answered(method, path, **given)
        return response.json() if response.content else None

    def _answered(self, method: str, path: str, **given: Any) -> httpx.Response:
        try:
            response = self._http.request(method, path, **given)
        except httpx.HTTPError as error:
            where = self._http.base_url
            raise Infrastructure(
                f"{where} does not answer ({type(error).__name__}); is it running?"
            ) from None
        if response.is_success:
            return response
        raise _problem(response)


@contextmanager
def caller(service: Service, username: str) -> Iterator[Caller]:
    """A caller of the service: with JEJAK_TOKEN, else as this person.

    Raises:
        Refused: nobody says where the service is, or there is no password for the person.
        ProblemAnswer: the service refused the sign-in.
        Infrastructure: it does not answer.
    """
    token = installation.token()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with httpx.Client(base_url=_origin(service), headers=headers, timeout=30, trust_env=False) as http:
        calling = Caller(http)
        if token:
            yield calling
            return
        calling.sign_in(username, _password(username))
        try:
            yield calling
        finally:
            calling.sign_out()


def _origin(service: Service) -> str:
    named = os.environ.get(f"JEJAK_{service.upper()}_URL")
    if named:
        return named
    return str(runfile.read(installation.run_file())["origins"][service])


def _password(username: str) -> str:
    password = os.environ.get("JEJAK_PASSWORD") or _PUBLISHED.get(username)
    if password is None:
        raise Refused(f"no password for {username}: set JEJAK_TOKEN (./jejak user token) or JEJAK_PASSWORD")
    return password


def _problem(response: httpx.Response) -> JejakError:
    try:
        problem = response.json()
        code, detail = str(problem["type"]).removeprefix(_PROBLEM), str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        path = response.request.url.path
        return Infrastructure(f"{path} answered {response.status_code} and said nothing that can be read")
    faults = [f"{one['field']}: {one['detail']}" for one in problem.get("errors", [])]
    return ProblemAnswer(code, " ".join([detail, *faults]))
