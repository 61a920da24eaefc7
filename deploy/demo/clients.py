"""People and programs at the real API: signed in, their session's token on every request."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import httpx

from shared.errors import Refused
from shared.people.demo import DEMO_ACCOUNTS

_FAILED = 400
_PASSWORDS = {demo.username: demo.password for demo in DEMO_ACCOUNTS}


class Answered(Refused):
    """A service said no; `status` and the problem's own sentence."""

    def __init__(self, method: str, path: str, response: httpx.Response) -> None:
        problem = "problem+json" in response.headers.get("content-type", "")
        said = response.json().get("detail") if problem else response.text[:300]
        super().__init__(f"{method} {path} answered {response.status_code}: {said}")
        self.status = response.status_code
        self.said = said


class Client:
    """One caller of one service; failures name the route, the status and the problem."""

    def __init__(self, origin: str) -> None:
        self._http = httpx.AsyncClient(base_url=origin, timeout=30)

    async def sign_in(self, username: str) -> Self:
        """Open a session with the demo account's published password."""
        body = {"username": username, "password": _PASSWORDS[username]}
        answer = await self.post("/api/v1/session", json=body)
        self._http.headers["X-CSRF-Token"] = answer["csrf_token"]
        return self

    def bearer(self, token: str) -> Self:
        """Carry an API token instead of a session."""
        self._http.headers["Authorization"] = f"Bearer {token}"
        return self

    async def get(self, path: str, **parameters: Any) -> Any:
        """The JSON of a path."""
        return _answered(await self._http.get(path, params=parameters))

    async def post(self, path: str, *, json: Any = None, content: bytes | None = None, key: str = "") -> Any:
        """Post JSON or bytes; with `key`, so that a repeat does nothing."""
        headers = {"Idempotency-Key": key} if key else {}
        return _answered(await self._http.post(path, json=json, content=content, headers=headers))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._http.aclose()


def _answered(response: httpx.Response) -> Any:
    if response.status_code >= _FAILED:
        raise Answered(response.request.method, response.request.url.path, response)
    return response.json() if response.content else None
