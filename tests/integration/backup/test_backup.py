"""A backup holds all databases as they were at one moment; a restore brings them back and keeps them shut."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest
from bson.timestamp import Timestamp

from deploy.backup import archive, load as loading
from deploy.backup.load import load
from deploy.backup.snapshot import Snapshot
from deploy.backup.take import take
from shared.errors import Infrastructure, Refused
from shared.ids import new_id
from shared.security import keyfiles
from shared.store import indexes, meta
from shared.store.lease import Lease
from shared.store.mongo import Database
from shared.store.plan import Plan, packed
from tests.integration.backup.conftest import EXHIBIT, Office, Shell


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    return tmp_path / "office.jejak"


async def test_what_was_saved_comes_back_as_it_was(
    office: Office, shell: Shell, whole: Path, tmp_path: Path
) -> None:
    identity = pyrage.x25519.Identity.generate()
    key = tmp_path / "key.txt"
    key.write_text(f"# made by age-keygen\n{identity}\n")
    before = {name: await office.content(name) for name in indexes.COLLECTIONS}
    made = await shell("backup", str(whole), "--recipient", str(identity.to_public()))
    assert made["counts"]["intake"]["journal"] == 3
    assert made["counts"]["intake"]["exhibit_bytes.chunks"] == -(-len(EXHIBIT) // (255 * 1024))
    assert made["noted"]
    for name in ("intake", "triage", "notify"):
        noted = await meta.backup(office.database(name))
        assert noted is not None
        assert (noted["fingerprint"], noted["documents"]) == (made["fingerprint"], made["documents"])
    assert (await shell("backup", "verify", str(whole), "--identity", str(key)))["whole"]
    for name in indexes.COLLECTIONS:
        await office.owner.drop_database(office.namespace.database(name))
    loaded = await shell("restore", str(whole), "--identity", str(key))
    before["people"]["sessions"] = []
    assert {name: await office.content(name) for name in indexes.COLLECTIONS} == before
    assert loaded["epochs"] == dict.fromkeys(indexes.COLLECTIONS, 2)
    for name in indexes.COLLECTIONS:
        await indexes.verify(office.database(name), name)


async def test_everything_is_read_at_one_moment(office: Office, whole: Path) -> None:
    """Reports go on being taken while the backup runs: each is in it whole, with all that belongs to it."""
    stop = asyncio.Event()

    async def go_on() -> int:
        told = 0
        while not stop.is_set():
            await office.intake.tell(new_id())
            told += 1
        return told

    meanwhile = asyncio.create_task(go_on())
    counts = []
    for number in range(5):
        told = await take(office.installation, whole.with_name(f"{number}.jejak"), [])
        counts.append(told.counts()["intake"])
    stop.set()
    assert await meanwhile > 5
    for found in counts:
        assert found["journal"] == found["reports"] == found["outbox"]


async def test_a_service_does_not_start_before_the_restore_is_reconciled(
    office: Office, shell: Shell, whole: Path
) -> None:
    await shell("backup", str(whole), "--unencrypted")
    await shell("restore", str(whole), "--replace", "--yes")
    with pytest.raises(Refused, match="restore reconcile"):
        await office.triage.store.start()
    await meta.note_restored(office.database("triage"), meta.Restored.READY)
    await office.triage.store.start()
    await office.triage.store.close()


async def test_a_restore_that_broke_off_keeps_the_service_shut(office: Office) -> None:
    await meta.note_restored(office.database("triage"), meta.Restored.LOADING)
    with pytest.raises(Refused, match="--replace"):
        await office.triage.store.start()


async def test_a_restore_destroys_nothing_unasked(office: Office, shell: Shell, whole: Path) -> None:
    await shell("backup", str(whole), "--unencrypted")
    await office.intake.tell(new_id())
    for words in ((), ("--service", "intake")):
        with pytest.raises(Refused, match="there is data in"):
            await shell("restore", str(whole), *words)
    with pytest.raises(Refused, match="nothing was changed"):
        await shell("restore", str(whole), "--replace", given="jejek\n")
    assert await office.database("intake")["journal"].count_documents({}) == 4
    loaded = await shell("restore", str(whole), "--service", "intake", "--replace", "--yes")
    assert list(loaded["documents"]) == ["intake"]
    assert await office.database("intake")["journal"].count_documents({}) == 3
    assert await meta.restored(office.database("triage")) is None


def raw_bytes(path: Path) -> bytes:
    return path.read_bytes()


def cut(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:-size])


async def test_a_damaged_archive_writes_nothing(office: Office, shell: Shell, whole: Path) -> None:
    await shell("backup", str(whole), "--unencrypted")
    cut(whole, 20_000)
    with pytest.raises(Refused, match="torn"):
        await shell("restore", str(whole), "--replace", "--yes")
    assert await office.database("intake")["journal"].count_documents({}) == 3


async def test_an_epoch_is_never_used_twice(shell: Shell, whole: Path) -> None:
    await shell("backup", str(whole), "--unencrypted")
    for expected in (2, 3, 4):
        loaded = await shell("restore", str(whole), "--replace", "--yes")
        assert loaded["epochs"]["intake"] == expected


async def test_a_restore_takes_no_database_from_under_a_service(
    office: Office, shell: Shell, whole: Path
) -> None:
    await shell("backup", str(whole), "--unencrypted")
    lease = Lease(office.database("intake"), "relay", holder="a copy")
    assert await lease.hold()
    with pytest.raises(Refused, match="intake is at work"):
        await shell("restore", str(whole), "--replace", "--yes")
    assert await office.database("intake")["journal"].count_documents({}) == 3
    await lease.release()
    await shell("restore", str(whole), "--replace", "--yes")


async def test_the_epoch_of_a_restore_that_broke_off_is_not_used_again(
    office: Office, shell: Shell, whole: Path
) -> None:
    await shell("backup", str(whole), "--unencrypted")
    await shell("restore", str(whole), "--replace", "--yes")

    def breaks(_collection: str, _documents: int) -> None:
        raise ConnectionError("the power is gone")

    with pytest.raises(ConnectionError):
        await load(office.installation, whole, [], services=["intake"], replace=True, progress=breaks)
    with pytest.raises(Refused, match="--replace"):
        await office.intake.store.start()
    assert (await shell("restore", str(whole), "--replace", "--yes"))["epochs"]["intake"] == 4


def harmless() -> Plan:
    plan = Plan()
    plan.insert("probe", packed({"_id": 1}), 0)
    return plan


async def test_at_no_moment_of_a_restore_is_there_an_empty_database_to_start_on(
    office: Office, shell: Shell, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in the middle of destroying what was there: the service stays shut, the epoch is known.

    And one that wakes up in the middle commits nothing that would then be destroyed.
    """
    await shell("backup", str(whole), "--unencrypted")
    frozen = office.intake
    assert frozen.store.backend.epoch == 1

    async def killed(database: Database) -> None:
        with pytest.raises(Infrastructure, match="start the service anew"):
            await frozen.store.backend.commit(harmless())
        await database.drop_collection("journal")
        raise ConnectionError("the power is gone")

    with monkeypatch.context() as patched:
        patched.setattr(loading, "emptied", killed)
        with pytest.raises(ConnectionError):
            await load(office.installation, whole, [], services=["intake"], replace=True)
    with pytest.raises(Refused, match="broke off"):
        await office.intake.store.start()
    assert (await shell("restore", str(whole), "--replace", "--yes"))["epochs"]["intake"] == 3
    assert await office.database("intake")["probe"].count_documents({}) == 0
    assert await office.database("intake")["journal"].count_documents({}) == 3


async def test_a_backup_of_another_namespace_is_refused(shell: Shell, whole: Path) -> None:
    await shell("backup", str(whole), "--unencrypted")
    other = Shell({**shell.environment, "JEJAK_NAMESPACE": "other"})
    with pytest.raises(Refused, match="JEJAK_NAMESPACE"):
        await other("restore", str(whole))


async def test_only_the_owner_restores(office: Office, shell: Shell, whole: Path) -> None:
    operator = Shell({**shell.environment, "JEJAK_MONGO_URL": office.namespace.mongo_url("operator")})
    await operator("backup", str(whole), "--unencrypted")
    with pytest.raises(Refused, match="owner"):
        await operator("restore", str(whole), "--replace", "--yes")
    assert await office.database("intake")["journal"].count_documents({}) == 3


async def test_a_moment_that_mongodb_has_forgotten_is_a_named_refusal(office: Office) -> None:
    """As when a backup takes longer than MongoDB keeps history."""
    async with Snapshot(office.owner, at=Timestamp(1_700_000_000, 1)) as snapshot:
        with pytest.raises(Refused, match="minSnapshotHistoryWindowInSeconds: 3600"):
            _ = [each async for each in snapshot.documents(office.namespace.database("intake"), "journal")]


async def test_no_key_file_is_in_a_backup(shell: Shell, whole: Path, tmp_path: Path) -> None:
    folders = keyfiles.set_up(tmp_path / "keys")
    made = await shell("backup", str(whole), "--unencrypted")
    assert made["key_files"] is False
    content = b"".join(raw for _, raw in archive.parts(whole, [])) + raw_bytes(whole)
    assert b"balikpapan" in content
    for file in (path for folder in folders.values() for path in folder.iterdir()):
        text = file.read_text("ascii")
        secrets = [key["keyData"]["value"] for key in json.loads(text)["key"]] if text[0] == "{" else [text]
        for secret in secrets:
            assert secret.strip().encode() not in content
