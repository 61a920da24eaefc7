"""Looks for words that may stand nowhere in clear: in everything that the system keeps, sends or says."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from deploy.local.stack import Stack
from shared.contracts.catalogue import Topic
from shared.messaging.topics import Names
from shared.store.mongo import Database, open_client, open_database
from tests.support.kafka import everything

DATABASES = ("intake", "triage", "notify", "people")
_RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)


@dataclass(frozen=True)
class Place:
    """One thing that may hold a word: where it is, and its bytes."""

    where: str
    content: bytes


def spellings(word: str) -> set[bytes]:
    """The word as it might stand by mistake: plain, escaped for a URL, in hex, in base64 at any offset."""
    raw = word.encode()
    written = {raw.lower(), quote(word, safe="").encode().lower(), raw.hex().encode()}
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        # Without the first and last letters, which also hold bits of what stands beside the word.
        kept = encoded[(0, 2, 3)[shift] : len(encoded) - 4]
        written |= {kept, kept.replace(b"+", b"-").replace(b"/", b"_")}
    return {spelling for spelling in written if len(spelling) > 4}


def leaks(places: Iterable[Place], words: Iterable[str]) -> list[str]:
    """Each place that holds a word in any spelling; capital letters do not matter."""
    sought = {word: spellings(word) for word in words}
    found = []
    for place in places:
        texts = (place.content, place.content.lower())
        found += [
            f"{word!r} in {place.where}"
            for word, written in sought.items()
            if any(spelling in text for spelling in written for text in texts)
        ]
    return found


async def on_topics(stack: Stack) -> list[Place]:
    """Every record of every topic: key, headers and value."""
    names, places = Names(stack.plan.namespace), []
    for topic in Topic:
        for record in await everything(stack.servers.kafka_bootstrap, names.topic(topic)):
            headers = b"\n".join(name.encode() + b"=" + value for name, value in record.headers)
            content = b"\n".join((record.key or b"", headers, record.value or b""))
            places.append(Place(f"{topic}[{record.partition}]@{record.offset}", content))
    return places


async def in_databases(stack: Stack) -> list[Place]:
    """Every document of every collection of the installation, as MongoDB keeps it."""
    client = open_client(stack.servers.mongo_owner_url, app="jejak-test")
    try:
        found = [open_database(client, f"{stack.plan.namespace}_{name}") for name in DATABASES]
        return [
            place for name, one in zip(DATABASES, found, strict=True) async for place in _documents(name, one)
        ]
    finally:
        client.close()


async def _documents(name: str, database: Database) -> AsyncIterator[Place]:
    for collection in await database.list_collection_names():
        raw = database.get_collection(collection, codec_options=_RAW)
        content = b"".join([bytes(document.raw) async for document in raw.find({})])
        yield Place(f"{name}.{collection}", content)


def in_files(folder: Path, pattern: str = "**/*") -> Iterator[Place]:
    """Every file of a folder."""
    for file in sorted(folder.glob(pattern)):
        if file.is_file():
            yield Place(str(file.relative_to(folder.parent)), file.read_bytes())
