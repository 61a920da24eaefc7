"""A service refuses a database that would, left to itself, forget what it acknowledged.

Each of our writes asks for a majority and the journal by itself; what an operator or a tool writes does not.
"""

from __future__ import annotations

from typing import Any

from pymongo.errors import OperationFailure, PyMongoError

from shared.errors import Infrastructure, Refused
from shared.store.mongo import Database

_UNAUTHORIZED = 13


async def verify(database: Database) -> None:
    """Check the replica set's defaults.

    Raises:
        Refused: a default write would not wait for a majority and the journal, or may not be looked at.
        Infrastructure: MongoDB is away.
    """
    admin = database.client.get_database("admin")
    try:
        defaults = await admin.command("getDefaultRWConcern")
        configuration = await admin.command("replSetGetConfig")
    except OperationFailure as error:
        if error.code != _UNAUTHORIZED:
            raise Refused(
                f"MongoDB does not tell its write concern ({error.code}); it must be a replica set"
            ) from error
        raise Refused(
            "the service's database user may not read the replica set's write concern; "
            "run the step again that makes databases, roles and users"
        ) from error
    except PyMongoError as error:
        raise Infrastructure(f"MongoDB does not tell its write concern ({type(error).__name__})") from error
    if why := unsafe(defaults, configuration["config"]):
        raise Refused(why)


def unsafe(defaults: dict[str, Any], configuration: dict[str, Any]) -> str:
    """Why these defaults could lose an acknowledged write, and what to do; empty when they do not."""
    concern = defaults.get("defaultWriteConcern", {})
    if concern.get("w") != "majority":
        return (
            f"MongoDB acknowledges writes that a majority has not confirmed (w: {concern.get('w', 1)!r}): "
            'remove arbiters, or run setDefaultRWConcern with {w: "majority"}'
        )
    if concern.get("j") is False or not configuration.get("writeConcernMajorityJournalDefault", True):
        return (
            "MongoDB acknowledges writes that are not in its journal: set writeConcernMajorityJournalDefault "
            "to true and leave j out of the default write concern"
        )
    return ""
