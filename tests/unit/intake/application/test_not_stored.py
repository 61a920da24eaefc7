"""Intake that cannot store says so, gives no receipt, and takes the repeat once; files go before reports."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.intake.application.not_stored import NotStored, StorageFull
from services.intake.domain.evidence import Upload
from shared.errors import Busy, Infrastructure
from shared.store.plan import Failed
from tests.support.submissions import TIP, desk, like

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


async def _chunks() -> AsyncIterator[bytes]:
    yield PNG


async def test_a_report_that_did_not_commit_is_refused_by_name_and_its_repeat_is_taken_once() -> None:
    async with desk() as intake:
        # The group, then the change by itself.
        intake.backend.faults.extend([Failed("no primary"), Failed("no primary")])
        with pytest.raises(NotStored) as refusal:
            await intake.take(TIP, key="k")
        assert "tidak ada tanda terima" in refusal.value.detail
        assert "dengan kunci yang sama" in refusal.value.detail
        assert refusal.value.retry_after >= 5
        assert intake.documents("reports") == []
        taken = await intake.take(TIP, key="k")
        assert not taken.repeated
        assert len(intake.documents("reports")) == 1


async def test_to_a_request_without_a_key_no_harmless_repeat_is_promised() -> None:
    async with desk() as intake:
        intake.backend.faults.extend([Failed("no primary"), Failed("no primary")])
        with pytest.raises(NotStored, match="dapat tercatat dua kali"):
            await intake.take(TIP)


async def test_a_vault_that_cannot_be_asked_is_no_unknown_upload() -> None:
    async with desk() as intake:

        async def away(_ids: object) -> dict[str, Upload]:
            raise Infrastructure("MongoDB failed")

        intake.vault.find = away  # type: ignore[method-assign,assignment]
        with pytest.raises(NotStored):
            await intake.take(like(TIP, evidence=("01936000-0000-7000-8000-0000000000e1",)))


async def test_files_are_refused_before_reports_are_and_both_say_so() -> None:
    async with desk() as intake:
        intake.disk.used_percent = 89.9
        await intake.attach(_chunks())
        intake.disk.used_percent = 90
        with pytest.raises(StorageFull, match="hampir habis"):
            await intake.attach(_chunks())
        await intake.take(TIP)
        intake.disk.used_percent = 97
        with pytest.raises(NotStored, match="tidak ada tanda terima"):
            await intake.take(TIP)
        assert len(intake.documents("reports")) == 1
        assert len(intake.vault.uploads) == 1


async def test_a_file_that_could_not_be_written_is_refused_by_name() -> None:
    async with desk() as intake:

        async def full(*_any: object) -> Upload:
            raise Busy("x")

        intake.vault.keep = full  # type: ignore[method-assign,assignment]
        with pytest.raises(NotStored, match="Berkas belum diterima"):
            await intake.attach(_chunks())
