"""What makes the repeat of a program's submission harmless: the channel's own id, else the event's.

A sealed field is another text every time it is sealed, so the body that tells a repeat from another one is
the opened one. "1" from two programs is two reports: the program is the scope. The journal names the cause by
a digest, since an event's id may be anything its program chose, a telephone number too.
"""

from __future__ import annotations

from hashlib import sha256

from shared.changes import Cause, JsonObject
from shared.contracts.canonical import canonical
from shared.security.signing import body_mac


def by_source_ref(mac_key: bytes, program_id: str, body: JsonObject, *, event_id: str) -> Cause:
    """The cause of a submission that carries the channel's own id."""
    key = source_ref_key(str(body["channel"]), str(body["source_ref"]))
    return Cause(_name(program_id, event_id), program_id, key, body_mac(mac_key, canonical(body)))


def by_event(mac_key: bytes, program_id: str, body: JsonObject, *, event_id: str) -> Cause:
    """The cause of one that does not."""
    return Cause(
        _name(program_id, event_id), program_id, event_key(event_id), body_mac(mac_key, canonical(body))
    )


def source_ref_key(channel: str, source_ref: str) -> str:
    """The key under which a channel's own id is known."""
    return f"ref:{channel}:{source_ref}"


def event_key(event_id: str) -> str:
    """The key under which an event without such an id is known."""
    return f"event:{event_id}"


def row_key(mac_key: bytes, content: bytes, nth: int) -> str:
    """The key of an imported row without such an id: what it says, and which of its file's equal rows it is.

    A keyed digest: the key outlives the report's erasure, and a plain one would let a guess be confirmed.
    """
    return f"row:{body_mac(mac_key, content).hex()}:{nth}"


def _name(program_id: str, event_id: str) -> str:
    return sha256(f"{program_id}\x00{event_id}".encode()).hexdigest()[:32]
