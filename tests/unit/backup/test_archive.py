"""An archive is whole and told by its manifest, or it is refused by name before anything is written."""

from __future__ import annotations

import errno
import io
import os
import stat
import tarfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import bson
import pyrage  # type: ignore[import-untyped]
import pytest

from deploy.backup import age, archive, manifest
from deploy.backup.manifest import Manifest
from shared.errors import Refused
from tests.support.small_files import no_file_above

PEOPLE = [{"_id": number, "text": "Wati Rekaan" * 50} for number in range(300)]
MADE = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)


def told(writer: archive.Writer) -> Manifest:
    return Manifest(
        namespace="jejak",
        office="balikpapan",
        made_at=MADE,
        cluster_time=(1, 2),
        server="6.0.5",
        epochs={"triage": 1},
        parts=writer.parts,
        left_out=[],
        indexes=manifest.declared_indexes(),
    )


def written(path: Path, recipients: list[str] | None = None) -> Path:
    with archive.created(path, recipients or []) as writer:
        for start in range(0, 300, 100):
            raw = b"".join(bson.encode(doc) for doc in PEOPLE[start : start + 100])
            writer.part("triage", "cases", raw, 100)
        writer.close(told(writer))
    return path


def too_large(path: Path, recipients: list[str]) -> None:
    with archive.created(path, recipients) as writer:
        for _ in range(10):
            writer.part("triage", "cases", os.urandom(100_000), 1)


@pytest.fixture
def identity() -> age.Identity:
    return pyrage.x25519.Identity.generate()


def test_a_sealed_archive_comes_back_as_it_was(tmp_path: Path, identity: age.Identity) -> None:
    path = written(tmp_path / "a.jejak", [age.public_key(identity)])
    found = archive.verified(path, [identity])
    assert found.counts() == {"triage": {"cases": 300}}
    docs = [
        bson.decode(raw)
        for name, content in archive.parts(path, [identity])
        if name != archive.MANIFEST
        for raw in archive.documents(content)
    ]
    assert docs == PEOPLE
    assert b"Wati" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("sealed", [True, False])
def test_a_disk_that_is_full_is_named_and_nothing_is_left(
    tmp_path: Path, identity: age.Identity, *, sealed: bool
) -> None:
    """More than a pipe holds is still to be written when the disk is full."""
    recipients = [age.public_key(identity)] if sealed else []
    with no_file_above(100_000), pytest.raises(Refused, match="cannot be written") as refused:
        too_large(tmp_path / "a.jejak", recipients)
    assert "nothing of it is left" in refused.value.detail
    assert list(tmp_path.iterdir()) == []


def test_a_share_that_cannot_sync_its_folder_has_the_archive_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = os.fsync

    def fsync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        plain(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    assert archive.verified(written(tmp_path / "a.jejak"), []).counts() == {"triage": {"cases": 300}}


def test_on_a_disk_without_second_names_the_archive_appears_whole_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_any: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    path = written(tmp_path / "a.jejak")
    assert archive.verified(path, []).counts() == {"triage": {"cases": 300}}
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(Refused, match="there already"):
        written(path)


def test_nobody_else_opens_it(tmp_path: Path, identity: age.Identity) -> None:
    path = written(tmp_path / "a.jejak", [age.public_key(identity)])
    with pytest.raises(Refused, match="sealed to somebody else"):
        archive.verified(path, [pyrage.x25519.Identity.generate()])
    with pytest.raises(Refused, match="--identity"):
        archive.verified(path, [])


def test_an_existing_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.jejak"
    path.write_text("mine")
    with pytest.raises(Refused, match="there already"):
        written(path)
    assert path.read_text() == "mine"


def test_a_backup_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with archive.created(tmp_path / "a.jejak", []) as writer:
            writer.part("triage", "cases", bson.encode({"_id": 1}), 1)
            raise ValueError("away")

    with pytest.raises(ValueError, match="away"):
        fail()
    assert list(tmp_path.iterdir()) == []


CUTS: dict[str, Callable[[bytes], bytes]] = {
    "cut in the middle": lambda raw: raw[: len(raw) // 2],
    "cut before the manifest": lambda raw: raw[: raw.rindex(b"manifest.json")],
    "empty": lambda _: b"",
    "another file": lambda _: b"no backup at all" * 100,
}


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS.keys())
def test_a_torn_archive_is_refused(tmp_path: Path, cut: Callable[[bytes], bytes]) -> None:
    path = written(tmp_path / "a.jejak")
    path.write_bytes(cut(path.read_bytes()))
    with pytest.raises(Refused, match="torn"):
        archive.verified(path, [])


@pytest.mark.parametrize("at", [0.3, 0.9, 0.999])
def test_a_sealed_archive_that_was_cut_or_edited_is_refused(
    tmp_path: Path, identity: age.Identity, at: float
) -> None:
    path = written(tmp_path / "a.jejak", [age.public_key(identity)])
    whole = path.read_bytes()
    place = int(len(whole) * at)
    for damaged in (whole[:place], whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]):
        path.write_bytes(damaged)
        with pytest.raises(Refused):
            archive.verified(path, [identity])


def _edited(path: Path, edit: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]) -> None:
    """Pack the archive anew with other members, as somebody would who knows what a tar file is."""
    with tarfile.open(path) as tar:
        members = [(each.name, tar.extractfile(each).read()) for each in tar]  # type: ignore[union-attr]
    with tarfile.open(path, "w") as tar:
        for name, content in edit(members):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


EDITS: dict[str, Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]] = {
    "a part is missing": lambda members: members[1:],
    "a part comes twice": lambda members: [members[0], *members],
    "a part holds something else": lambda members: [
        (members[0][0], zlib.compress(bson.encode({"_id": 7}))),
        *members[1:],
    ],
    "a part is added": lambda members: [("triage/cases/9.bson.z", members[0][1]), *members],
    "a count is changed": lambda members: [
        *members[:-1],
        (members[-1][0], members[-1][1].replace(b'"documents": 100', b'"documents": 101')),
    ],
    "a part holds half a document": lambda members: [
        (members[0][0], zlib.compress(zlib.decompress(members[0][1])[:-5])),
        *members[1:],
    ],
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edited_archive_is_refused(
    tmp_path: Path, edit: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]
) -> None:
    path = written(tmp_path / "a.jejak")
    archive.verified(path, [])
    _edited(path, edit)
    with pytest.raises(Refused):
        archive.verified(path, [])


def test_sessions_are_in_no_backup() -> None:
    assert "sessions" not in manifest.held("people")
    assert "journal" in manifest.held("people")
