"""A signed-in person on a keep-alive connection, as a browser's script would call the API."""

from __future__ import annotations

import json
from typing import Any, Self

from deploy.bench.loopback import Answer, Connection, request
from shared.errors import Refused
from shared.people.demo import DEMO_ACCOUNTS

_ERROR = 400
_PASSWORDS = {demo.username: demo.password for demo in DEMO_ACCOUNTS}


class Person:
    """One demo account at one service; one request at a time."""

    def __init__(self, origin: str, connection: Connection) -> None:
        self.origin = origin
        self.headers: dict[str, str] = {}
        self.requests = 0
        self._connection = connection

    @classmethod
    async def sign_in(cls, origin: str, username: str) -> Self:
        """Open a session.

        Raises:
            Refused: the service does not let this account in.
        """
        person = cls(origin, await Connection.open(origin))
        given = {"username": username, "password": _PASSWORDS[username]}
        answer = await person.call("POST", "/api/v1/session", given)
        person.headers = {
            "cookie": answer.header("set-cookie").partition(";")[0],
            "x-csrf-token": answer.json()["csrf_token"],
        }
        return person

    async def call(self, method: str, path: str, given: Any = None) -> Answer:
        """Ask; raises Refused with the problem's own words for any error."""
        answer = await self.try_call(method, path, given)
        if answer.status >= _ERROR:
            raise Refused(f"{method} {path} answered {answer.status}: {answer.body[:300].decode()}")
        return answer

    async def try_call(self, method: str, path: str, given: Any = None) -> Answer:
        """Ask, whatever the answer."""
        body = b"" if given is None else json.dumps(given).encode()
        self.requests += 1
        return await self._connection.ask(
            request(method, path, origin=self.origin, headers=self.headers, body=body)
        )

    def close(self) -> None:
        """Close the connection; the session stays until it expires."""
        self._connection.close()
