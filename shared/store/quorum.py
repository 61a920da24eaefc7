"""Whether MongoDB can store anything now: it answers, has a primary, and a majority confirms writes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from pymongo.errors import OperationFailure, PyMongoError

from shared.errors import Infrastructure
from shared.store.mongo import Database

ANSWER_WITHIN_S: Final = 1.5
"""Below the two seconds after which readiness would know no reason."""
CONFIRM_WITHIN_S: Final = 5.0
"""A primary writes at least every ten seconds; a majority confirms within milliseconds."""
_NO_LOGIN: Final = frozenset({13, 18})


@dataclass(frozen=True, slots=True)
class Quorum:
    """Asks the primary, and when there is none looks at what the driver knows of the members."""

    database: Database

    async def ping(self) -> None:
        """For /readyz.

        Raises:
            Infrastructure: nothing can be stored; the sentence says why.
        """
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                hello = await self.database.command("hello")
                # `hello` needs no login.
                await self.database.command("ping")
        except OperationFailure as error:
            if error.code in _NO_LOGIN:
                raise Infrastructure("MongoDB refuses this service's login") from error
            raise Infrastructure(f"MongoDB refuses to answer ({error.code})") from error
        except (PyMongoError, TimeoutError) as error:
            raise Infrastructure(self._why()) from error
        if (behind := unconfirmed_s(hello)) > CONFIRM_WITHIN_S:
            raise Infrastructure(
                f"a majority of MongoDB's members has confirmed nothing for {behind:.0f} s, "
                "so nothing can be stored"
            )

    def _why(self) -> str:
        known = self.database.client.delegate.topology_description
        members = known.server_descriptions().values()
        answering = sum(member.is_server_type_known for member in members)
        if not answering:
            return "MongoDB does not answer, so nothing can be stored"
        if not known.has_writable_server():
            count = f"{answering} of {len(members)} members answer"
            return f"MongoDB has no primary ({count}), so nothing can be stored"
        return f"MongoDB did not answer within {ANSWER_WITHIN_S:g} s"


def unconfirmed_s(hello: dict[str, Any]) -> float:
    """For how many seconds of writes a majority's confirmation is missing; 0 outside of a replica set."""
    last = hello.get("lastWrite", {})
    if "majorityWriteDate" not in last:
        return 0.0
    return float((last["lastWriteDate"] - last["majorityWriteDate"]).total_seconds())
