"""Stored and forwarded are two facts: which of them holds is told, and asked for only when it must be."""

from __future__ import annotations

from services.intake.application.find_submission import FindSubmission
from services.intake.application.forwarding import Forwarding
from services.intake.application.submission_cause import source_ref_key
from shared.changes import JsonObject
from tests.support.submissions import TIP, Desk, desk


def forwarded(intake: Desk) -> None:
    """The relay published everything."""
    intake.backend.collections["outbox"].clear()


async def test_a_new_report_is_under_way_while_all_is_well_and_waits_while_kafka_is_away() -> None:
    async with desk() as intake:
        assert (await intake.take(TIP)).forwarding is Forwarding.UNDER_WAY
        intake.flow.flowing = False
        assert (await intake.take(TIP)).forwarding is Forwarding.WAITING


async def test_it_waits_until_its_row_is_gone_and_is_forwarded_then_also_while_others_wait() -> None:
    async with desk() as intake:
        report = (await intake.take(TIP)).answer["report_id"]
        assert await intake.forwarding.of(report) is Forwarding.UNDER_WAY
        intake.flow.flowing = False
        assert await intake.forwarding.of(report) is Forwarding.WAITING
        forwarded(intake)
        other = (await intake.take(TIP)).answer["report_id"]
        assert await intake.forwarding.of(report) is Forwarding.FORWARDED
        assert await intake.forwarding.of(other) is Forwarding.WAITING


async def test_a_repeat_says_the_same_while_all_is_well_and_looks_when_it_is_not() -> None:
    async with desk() as intake:
        await intake.take(TIP, key="k")
        forwarded(intake)
        assert (await intake.take(TIP, key="k")).forwarding is Forwarding.UNDER_WAY
        intake.flow.flowing = False
        assert (await intake.take(TIP, key="k")).forwarding is Forwarding.FORWARDED


async def test_taking_a_report_never_asks_the_outbox_of_a_new_one() -> None:
    async with desk() as intake:
        asked: list[str] = []
        found = intake.backend.find

        async def noting(collection: str, field: str, values: object) -> list[JsonObject]:
            asked.append(collection)
            return await found(collection, field, values)  # type: ignore[arg-type]

        intake.backend.find = noting  # type: ignore[method-assign]
        for flowing in (True, False):
            intake.flow.flowing = flowing
            await intake.take(TIP)
        assert "outbox" not in asked


async def test_a_program_is_told_with_the_outcome_of_its_submission() -> None:
    async with desk() as intake:
        answer = (await intake.take(TIP)).answer

        class Kept:
            async def answer_to(self, scope: str, key: str) -> JsonObject | None:
                return answer if (scope, key) == ("program", source_ref_key("whatsapp", "1")) else None

        find = FindSubmission(Kept(), None, intake.forwarding)  # type: ignore[arg-type]
        told = await find.by_source_ref("program", "whatsapp", "1")
        assert (told["state"], told["forwarding"]) == ("accepted", "under_way")
