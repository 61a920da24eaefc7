"""What an archive says of itself: where and when it was made, what each part holds, and its digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from shared.changes import JsonObject
from shared.clock import from_rfc3339, rfc3339
from shared.contracts.canonical import digest
from shared.errors import Refused
from shared.store.indexes import COLLECTIONS

FORMAT = 1
TRANSIENT: Mapping[str, frozenset[str]] = {
    "intake": frozenset({"tries"}),
    "triage": frozenset({"likeness", "search", "verification_tries"}),
    "people": frozenset({"sessions", "attempts"}),
}
"""What no backup holds: a session that was ended since must not live again, nor what is kept of a report to
find it or its like if that was erased since; triage makes the others again."""


@dataclass(frozen=True, slots=True)
class Part:
    """One member of the archive: a run of a collection's documents."""

    name: str
    service: str
    collection: str
    documents: int
    size: int
    """Bytes of BSON, before compression."""
    sha256: str
    """Of the BSON."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """The last member of an archive; one that lacks it is torn."""

    namespace: str
    office: str
    made_at: datetime
    cluster_time: tuple[int, int]
    """The one moment of the database's clock at which everything was read."""
    server: str
    epochs: Mapping[str, int]
    parts: Sequence[Part]
    left_out: Sequence[str]
    """Collections that are there and no backup holds."""
    indexes: Mapping[str, Any]

    @property
    def moment(self) -> datetime:
        """When everything was read, by the database's clock, to the second; UTC."""
        return datetime.fromtimestamp(self.cluster_time[0], UTC)

    def counts(self) -> dict[str, dict[str, int]]:
        """Documents by service and collection."""
        counts: dict[str, dict[str, int]] = {}
        for part in self.parts:
            of = counts.setdefault(part.service, {})
            of[part.collection] = of.get(part.collection, 0) + part.documents
        return counts

    def documents(self) -> int:
        """All documents."""
        return sum(part.documents for part in self.parts)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all that the manifest says, and so over all parts: what an operator may write down."""
        return digest(self.facts())

    def facts(self) -> JsonObject:
        """The manifest as JSON."""
        return {
            "format": FORMAT,
            "namespace": self.namespace,
            "office": self.office,
            "made_at": rfc3339(self.made_at),
            "cluster_time": list(self.cluster_time),
            "server": self.server,
            "epochs": dict(self.epochs),
            "left_out": list(self.left_out),
            "indexes": dict(self.indexes),
            "parts": [asdict(part) for part in self.parts],
        }

    def written(self) -> bytes:
        """The bytes of its member."""
        return orjson.dumps({**self.facts(), "fingerprint": self.fingerprint}, option=orjson.OPT_INDENT_2)


def read(raw: bytes) -> Manifest:
    """The manifest of an archive.

    Raises:
        Refused: it is of a later format, or was changed.
    """
    try:
        facts = orjson.loads(raw)
        if facts["format"] != FORMAT:
            raise Refused(f"the archive has format {facts['format']}; this version reads {FORMAT}")
        manifest = Manifest(
            namespace=facts["namespace"],
            office=facts["office"],
            made_at=from_rfc3339(facts["made_at"]),
            cluster_time=(facts["cluster_time"][0], facts["cluster_time"][1]),
            server=facts["server"],
            epochs=facts["epochs"],
            parts=[Part(**part) for part in facts["parts"]],
            left_out=facts["left_out"],
            indexes=facts["indexes"],
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise Refused(f"the archive's manifest cannot be read ({type(error).__name__})") from None
    if manifest.fingerprint != facts["fingerprint"]:
        raise Refused("the archive's manifest was changed: its fingerprint does not match")
    return manifest


def held(service: str) -> list[str]:
    """The collections of a service that a backup holds."""
    transient = TRANSIENT.get(service, frozenset())
    return [each.collection for each in COLLECTIONS[service] if each.collection not in transient]


def declared_indexes() -> JsonObject:
    """Every index as this version declares it."""
    return {
        service: {
            each.collection: [
                {"keys": [list(key) for key in index.keys], **index.options()} for index in each.indexes
            ]
            for each in declared
            if each.indexes
        }
        for service, declared in COLLECTIONS.items()
    }
