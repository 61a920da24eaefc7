"""Exhibits in GridFS, each file encrypted in frames under its own key; its digest is taken on the way in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any

from gridfs.errors import NoFile
from motor.motor_asyncio import AsyncIOMotorGridFSBucket, AsyncIOMotorGridIn

from services.intake.domain.evidence import LARGEST_FILE, UPLOAD_LIFE, Exhibit, TooLarge, Upload
from shared.clock import Clock
from shared.errors import N_, NotFound
from shared.security.sealing import ContentKey, ContentKeys, Unsealable
from shared.security.streams import StreamSealer, open_async, open_part
from shared.store.mongo import Database, translated

UPLOADS = "uploads"
EXHIBITS = "exhibits"
BUCKET = "exhibit_bytes"


class GridFsVault:
    """One `uploads` document a file: written before its bytes, so that whatever is left over can be found."""

    def __init__(self, database: Database, keys: ContentKeys, clock: Clock) -> None:
        self._uploads = database[UPLOADS]
        self._exhibits = database[EXHIBITS]
        self._bucket = AsyncIOMotorGridFSBucket(database, bucket_name=BUCKET)
        self._keys = keys
        self._clock = clock

    @translated
    async def keep(self, upload_id: str, media_type: str, chunks: AsyncIterator[bytes]) -> Upload:
        """Encrypt and store a stream.

        Raises:
            TooLarge: over the limit; what was written is removed.
        """
        key, wrapped = self._keys.new(upload_id)
        at = self._clock()
        await self._uploads.insert_one({"_id": upload_id, "at": at, "keyset": wrapped})
        target = self._bucket.open_upload_stream_with_id(upload_id, upload_id)
        try:
            digest, size = await _write(StreamSealer(key, upload_id), chunks, target)
        except BaseException:
            # shielded: a client that went away must not leave half a file behind
            await asyncio.shield(self._discard(upload_id, target))
            raise
        facts = {"sha256": digest, "size": size, "media_type": media_type}
        await self._uploads.update_one({"_id": upload_id}, {"$set": facts})
        return Upload(Exhibit(upload_id, digest, size, media_type), at)

    @translated
    async def find(self, upload_ids: Sequence[str]) -> Mapping[str, Upload]:
        """The whole uploads of these ids, and whether a report has claimed them."""
        wanted = {"_id": {"$in": list(upload_ids)}}
        docs, claims = await asyncio.gather(
            self._uploads.find({**wanted, "sha256": {"$exists": True}}).to_list(None),
            self._exhibits.find(wanted, {"_id": 1}).to_list(None),
        )
        claimed = {claim["_id"] for claim in claims}
        return {doc["_id"]: _upload(doc, claimed=doc["_id"] in claimed) for doc in docs}

    async def open(self, exhibit: Exhibit) -> AsyncIterator[bytes]:
        """The bytes in clear, checked frame by frame and, at the end, against the digest of the journal."""
        key = await self._key(exhibit)
        source = await self._bucket.open_download_stream(exhibit.id)
        digest = sha256()
        async for piece in open_async(key, exhibit.id, _stored(source)):
            digest.update(piece)
            yield piece
        if digest.hexdigest() != exhibit.sha256:
            raise Unsealable("the exhibit's bytes are not the ones that were taken in")

    async def open_part(self, exhibit: Exhibit, part: range) -> AsyncIterator[bytes]:
        """The clear bytes at these places; each frame is checked, the digest of the whole is not."""
        key, source = await self._key(exhibit), await self._bucket.open_download_stream(exhibit.id)

        async def read(offset: int, length: int) -> bytes:
            source.seek(offset)
            return bytes(await source.read(length))

        async for piece in open_part(key, exhibit.id, read, exhibit.size, part):
            yield piece

    async def _key(self, exhibit: Exhibit) -> ContentKey:
        doc = await self._uploads.find_one({"_id": exhibit.id}, {"keyset": 1})
        if doc is None:
            raise NotFound(N_("Bukti ini tidak tersimpan lagi."))
        return self._keys.unwrap(exhibit.id, doc["keyset"])

    @translated
    async def sweep(self) -> int:
        """Remove what no report claimed in twice its life; the number of files removed."""
        before = self._clock() - 2 * UPLOAD_LIFE
        removed = 0
        async for doc in self._uploads.find({"at": {"$lt": before}}, {"_id": 1}):
            if await self._exhibits.find_one({"_id": doc["_id"]}, {"_id": 1}):
                await self._uploads.update_one({"_id": doc["_id"]}, {"$rename": {"at": "kept_since"}})
            else:
                await self._remove(doc["_id"])
                removed += 1
        return removed

    async def _discard(self, upload_id: str, target: AsyncIOMotorGridIn) -> None:
        await target.abort()
        await self._remove(upload_id)

    async def _remove(self, upload_id: str) -> None:
        with suppress(
            NoFile
        ):  # the writer died before it closed: there are chunks at most, which are gone now
            await self._bucket.delete(upload_id)
        await self._uploads.delete_one({"_id": upload_id})


async def _write(
    sealer: StreamSealer, chunks: AsyncIterator[bytes], target: AsyncIOMotorGridIn
) -> tuple[str, int]:
    digest, size = sha256(), 0
    async for chunk in chunks:
        size += len(chunk)
        if size > LARGEST_FILE:
            raise TooLarge(N_("Berkas melebihi 50 MB. Kirim berkas yang lebih kecil."))
        digest.update(chunk)
        if sealed := sealer.feed(chunk):
            await target.write(sealed)
    await target.write(sealer.finish())
    await target.close()
    return digest.hexdigest(), size


async def _stored(source: Any) -> AsyncIterator[bytes]:
    while piece := await source.readchunk():
        yield piece


def _upload(doc: Mapping[str, Any], *, claimed: bool) -> Upload:
    exhibit = Exhibit(doc["_id"], doc["sha256"], doc["size"], doc["media_type"])
    uploaded_at: datetime = doc.get("at") or doc["kept_since"]
    return Upload(exhibit, uploaded_at, claimed)
