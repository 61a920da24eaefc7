"""Which installation a command is about: the one the environment names, else the local stack that runs."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local import paths, runfile
from deploy.named_kafka import named, reached
from shared.errors import Refused
from shared.messaging.brokers import Brokers
from shared.store.mongo import Client, Database, open_client, open_database, translated


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """Where an installation is, as an operator reaches it."""

    mongo_url: str
    namespace: str
    office: str
    kafka: Brokers | None = None
    """Kafka as an operator gets in; None where nobody says it."""
    mail: Path | None = None
    """The folder of the local mail sink, which only a stack on this machine has."""

    @asynccontextmanager
    async def database(self, service: str) -> AsyncIterator[Database]:
        """The database of a service, or of `people`, under the operator's user.

        Raises:
            Infrastructure: MongoDB does not answer.
        """
        client = open_client(self.mongo_url, app="jejak-ops")
        try:
            await _answers(client)
            yield open_database(client, f"{self.namespace}_{service}")
        finally:
            client.close()


def find() -> Installation:
    """What JEJAK_MONGO_URL (an operator's user) and JEJAK_NAMESPACE name, else the stack that runs.

    Raises:
        Refused: neither is there, or how to get into Kafka contradicts itself.
    """
    environment = os.environ
    url, namespace = environment.get("JEJAK_MONGO_URL"), environment.get("JEJAK_NAMESPACE", "jejak")
    brokers, mail = named(environment), None
    if not url:
        facts = runfile.read(run_file())
        url, namespace = facts["mongo_owner_url"], facts["namespace"]
        brokers, mail = reached(facts["kafka_bootstrap"], environment), Path(facts["mail"])
    return Installation(
        mongo_url=url,
        namespace=namespace,
        office=environment.get("JEJAK_OFFICE", "balikpapan"),
        kafka=brokers,
        mail=mail if mail and mail.is_dir() else None,
    )


def token() -> str:
    """The API token in JEJAK_TOKEN; empty if there is none.

    Raises:
        Refused: it cannot be one; a header could not even carry it.
    """
    given = os.environ.get("JEJAK_TOKEN", "")
    if given and not (given.isascii() and given.isprintable() and " " not in given):
        raise Refused("JEJAK_TOKEN holds no API token; set it to what `./jejak user token` showed")
    return given


def run_file() -> Path:
    """The run.json that JEJAK_RUN names, else that of `make up`."""
    named = os.environ.get("JEJAK_RUN")
    return Path(named) if named else paths.stack_folder("up") / runfile.NAME


def folder_of(name: str) -> Path:
    """A folder of the stack (`traces`, `keys`), also of one that no longer runs.

    Raises:
        Refused: there is none; no stack has run here.
    """
    folder = run_file().parent / name
    if not folder.is_dir():
        raise Refused(f"there is no folder {folder}; start a stack with `make up`, or name the folder")
    return folder


@translated
async def _answers(client: Client) -> None:
    await client["admin"].command("ping")
