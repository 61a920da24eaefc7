"""One archive: compressed BSON in bounded parts, then the manifest; sealed to people or, if asked, plain.

Inside the seal it is a tar file, so that one may be opened without this program:
`age -d -i KEY FILE | tar x`.
"""

from __future__ import annotations

import io
import os
import secrets
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from deploy.backup import age, manifest
from deploy.backup.manifest import Manifest, Part
from shared.errors import Refused

MANIFEST = "manifest.json"
PART_BYTES = 8 * 1024 * 1024
"""Bytes of BSON in a part; one document more may lie above it."""
_LEVEL = 3
_LARGEST_PART = PART_BYTES + 17 * 1024 * 1024
_LARGEST_MANIFEST = 256 * 1024 * 1024
_SMALLEST_DOCUMENT = 5


class Writer:
    """Takes parts in any order, then the manifest."""

    def __init__(self, target: BinaryIO) -> None:
        self._tar = tarfile.open(  # noqa: SIM115  # `end` closes it
            fileobj=target, mode="w|", format=tarfile.PAX_FORMAT
        )
        self.parts: list[Part] = []

    def part(self, service: str, collection: str, raw: bytes, documents: int) -> None:
        """Add a run of documents."""
        name = f"{service}/{collection}/{len(self.parts) + 1:06d}.bson.z"
        self.parts.append(Part(name, service, collection, documents, len(raw), sha256(raw).hexdigest()))
        self._add(name, zlib.compress(raw, _LEVEL))

    def close(self, told: Manifest) -> None:
        """Add the manifest; without it the archive is torn."""
        self._add(MANIFEST, told.written())

    def end(self) -> None:
        """Write what is still in memory, also of an archive that is given up."""
        self._tar.close()

    def _add(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))


@contextmanager
def created(path: Path, recipients: Sequence[str]) -> Iterator[Writer]:
    """An archive that appears under its name once it is whole and on the disk; nothing is left if it fails.

    Raises:
        Refused: there is a file of that name, or it cannot be written there.
    """
    _refuse_existing(path)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield from _written(file, recipients)
        _publish(temporary, path)
    except (ConnectionError, TimeoutError):
        raise
    except OSError as error:
        why = f"{path} cannot be written ({error.strerror}); nothing of it is left"
        raise Refused(f"{why}. Make room, or name another folder") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _written(file: BinaryIO, recipients: Sequence[str]) -> Iterator[Writer]:
    with ExitStack() as opened:
        target = opened.enter_context(age.sealing(file, recipients)) if recipients else file
        writer = Writer(target)
        try:
            yield writer
        finally:
            writer.end()
    file.flush()
    os.fsync(file.fileno())


def _publish(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        _refuse_existing(path)
    except OSError:
        # A share or a stick may know no second names. Nobody else takes this one meanwhile; a kill between
        # the two leaves an empty file, which `backup verify` refuses.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            temporary.replace(path)
        except OSError:
            path.unlink(missing_ok=True)
            raise
    # The archive is there; a share that knows no syncing of folders does not make it less whole.
    with suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise Refused(f"{path} is there already; a backup never replaces one: name another file")
    if not path.parent.is_dir():
        raise Refused(f"there is no folder {path.parent}; make it first")


def parts(path: Path, identities: Sequence[age.Identity]) -> Iterator[tuple[str, bytes]]:
    """The members of an archive in order, parts unpacked; the manifest is the last.

    Raises:
        Refused: it does not open, a part is damaged, or it ends before its manifest.
    """
    with ExitStack() as opened:
        try:
            file = opened.enter_context(path.open("rb"))
        except OSError as error:
            raise Refused(f"{path} cannot be read ({type(error).__name__})") from None
        if age.is_sealed(path):
            if not identities:
                raise Refused(f"{path} is sealed; name the key file of a recipient: --identity FILE")
            yield from _members(opened.enter_context(age.unsealing(file, identities)))
        else:
            yield from _members(file)


def _members(source: BinaryIO) -> Iterator[tuple[str, bytes]]:
    name = ""
    try:
        with tarfile.open(fileobj=source, mode="r|") as tar:
            for member in tar:
                name = member.name
                yield name, _content(tar, member)
            # What follows the end belongs to the seal, which is checked at its own end.
            while source.read(65_536):
                pass
    except (tarfile.TarError, EOFError, zlib.error) as error:
        where = f"at {name}" if name else "at its beginning"
        raise Refused(f"the archive is torn or no backup: it breaks off {where} ({error})") from None
    if name != MANIFEST:
        raise Refused("the archive is torn: it ends before its manifest; use another backup")


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    largest = _LARGEST_MANIFEST if member.name == MANIFEST else _LARGEST_PART
    taken = tar.extractfile(member) if member.isreg() and member.size <= largest else None
    if taken is None:
        raise Refused(f"the archive holds {member.name!r}, which no backup has")
    content = taken.read()
    if member.name == MANIFEST:
        return content
    unpacking = zlib.decompressobj()
    raw = unpacking.decompress(content, _LARGEST_PART)
    if not unpacking.eof:
        raise Refused(f"the archive's part {member.name} is damaged or larger than any backup's")
    return raw


def verified(path: Path, identities: Sequence[age.Identity]) -> Manifest:
    """The manifest of an archive of which every byte was looked at.

    Raises:
        Refused: torn, changed, or not what its manifest says.
    """
    found: dict[str, tuple[int, str, int]] = {}
    told: Manifest | None = None
    for name, content in parts(path, identities):
        if name == MANIFEST:
            told = manifest.read(content)
        elif name in found:
            raise Refused(f"the archive holds {name} twice")
        else:
            found[name] = (len(content), sha256(content).hexdigest(), _count(name, content))
    if told is None:
        raise Refused("the archive has no manifest")
    expected = {part.name: (part.size, part.sha256, part.documents) for part in told.parts}
    wrong = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
    if wrong:
        raise Refused(
            f"the archive is not what its manifest says: {', '.join(wrong[:5])}; use another backup"
        )
    return told


def documents(raw: bytes) -> Iterator[bytes]:
    """The documents of a part, each as its BSON."""
    at = 0
    while at < len(raw):
        length = int.from_bytes(raw[at : at + 4], "little")
        if length < _SMALLEST_DOCUMENT or at + length > len(raw):
            raise Refused("a part of the archive does not hold whole documents")
        yield raw[at : at + length]
        at += length


def _count(name: str, raw: bytes) -> int:
    try:
        return sum(1 for _ in documents(raw))
    except Refused as error:
        raise Refused(f"{name}: {error.detail}") from None
