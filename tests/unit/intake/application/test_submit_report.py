"""Taking a report: sealed, keyed, traced; a repeat changes nothing."""

from __future__ import annotations

import pytest

from services.intake.application.prepare_report import HandIn
from services.intake.domain.evidence import UnknownUpload
from services.intake.domain.refusals import ReporterRequired
from services.intake.domain.submission import Kind
from shared.changes import PUBLIC, Cause
from shared.contracts.intake import ReportContent
from shared.errors import KeyReused
from shared.ids import new_id
from shared.security.sealing import Identities, unseal_json
from tests.support.submissions import NOW, TIP, WHOLE, LocalKeyset, desk, like, upload


async def test_content_opens_with_the_wrapped_key_and_the_identity_with_its_own() -> None:
    async with desk() as intake:
        intake.vault.uploads[WHOLE.evidence[0]] = upload(WHOLE.evidence[0])
        taken = await intake.take(WHOLE)
        report = taken.answer["report_id"]
        (entry,) = intake.documents("journal")
        (keyset,) = intake.documents("keysets")
        key = intake.contents.unwrap(report, keyset["keyset"])
        content = ReportContent.model_validate(unseal_json(key, entry["data"]["content"], stream=report))
        assert (content.narrative, content.place_text) == (WHOLE.narrative, "depan mushala")
        (vault,) = intake.documents("vault")
        identity = Identities(LocalKeyset()).unseal(report, vault["sealed"], vault["keyset"])
        assert identity["name"] == "Siti Percobaan"
        assert identity["born"] == "1990-01-31"


async def test_a_tip_without_a_reporter_leaves_no_vault_document() -> None:
    async with desk() as intake:
        await intake.take(TIP)
        assert intake.documents("vault") == []


async def test_the_answer_names_the_trace_that_the_journal_carries() -> None:
    async with desk() as intake:
        taken = await intake.take()
        (entry,) = intake.documents("journal")
        assert entry["trace"].split("-")[1] == taken.answer["trace_id"]


async def test_a_repeat_gets_the_first_answer_even_for_uploads_that_are_claimed_now() -> None:
    async with desk() as intake:
        intake.vault.uploads[WHOLE.evidence[0]] = upload(WHOLE.evidence[0])
        first = await intake.take(WHOLE, key="k")
        intake.vault.uploads[WHOLE.evidence[0]] = upload(WHOLE.evidence[0], claimed=True)
        again = await intake.take(WHOLE, key="k")
        assert again.repeated
        assert again.answer == first.answer
        with pytest.raises(UnknownUpload):
            await intake.take(WHOLE, key="other")


async def test_another_body_under_the_same_key_is_refused() -> None:
    async with desk() as intake:
        await intake.take(TIP, key="k")
        with pytest.raises(KeyReused):
            await intake.take(like(TIP, narrative="lain"), key="k")


async def test_two_scopes_may_use_the_same_key() -> None:
    async with desk() as intake:
        for scope in ("a", "b"):
            await intake.submit(HandIn(TIP, PUBLIC, Cause("c", scope, "1", b"m")))
        assert len(intake.documents("reports")) == 2


async def test_a_refused_submission_leaves_nothing() -> None:
    async with desk() as intake:
        with pytest.raises(ReporterRequired):
            await intake.take(like(TIP, kind=Kind.REPORT), key="k")
        assert intake.documents("keys") == intake.documents("journal") == []


async def test_what_is_taken_is_counted_once_by_kind_and_channel() -> None:
    async with desk() as intake:
        for _ in range(2):
            await intake.take(TIP, key="k")
        assert b'jejak_reports_total{channel="web",kind="tip"} 1.0' in intake.metrics.text()


async def test_the_stream_of_a_new_report_is_not_looked_for() -> None:
    async with desk() as intake:
        given = HandIn(TIP, PUBLIC, Cause(new_id()))
        prepared = intake.prepare.change(given, uploads={}, trace="", now=NOW)
    assert prepared.fresh
