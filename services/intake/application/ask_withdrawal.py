"""The reporter asks, by number and PIN, that the report be withdrawn: journalled here, told to the office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import orjson

from services.intake.application.ports import ReportStore
from services.intake.application.track_status import TrackStatus
from services.intake.domain.report import Report
from services.intake.domain.withdrawing import ReportErased, ask_withdrawal, reason_of
from shared.changes import PUBLIC, Cause, Change, JsonObject
from shared.clock import Clock, rfc3339
from shared.security.sealing import ContentKeys, Destroyed, seal_json

WORDS = "words"
"""The field under which the reason is sealed, as triage opens what is written with a step."""


class Keysets(Protocol):
    """Keeps the wrapped keys to reports' contents."""

    async def keyset_of(self, report_id: str) -> str | None:
        """The key of a report's content, wrapped; None once it was erased."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """When the wish was taken, as it was answered first; `repeated`: this is that answer again."""

    answer: JsonObject
    repeated: bool


@dataclass(frozen=True, slots=True)
class AskWithdrawal:
    """The use case; the reason is in clear only until it is sealed."""

    track: TrackStatus
    store: ReportStore
    keysets: Keysets
    contents: ContentKeys
    clock: Clock

    async def __call__(self, number: str, pin: str, reason: str, *, cause: Callable[[str], Cause]) -> Asked:
        """Take the wish once; `cause` says, for the receipt's number, what makes a repeat harmless.

        Raises:
            NoSuchReceipt, TooManyTries: see `TrackStatus`.
            BadReason, NotWithdrawable, AlreadyAsked, ReportEnded: see `domain/withdrawing.py`.
            ReportErased: its key was destroyed.
            KeyReused: the same key came with other words.
        """
        said = reason_of(reason)
        report = await self.track.report(number, pin)
        now = self.clock()
        answer: JsonObject = {"number": report.receipt.number, "asked_at": rfc3339(now)}
        words = await self._sealed(report, said)
        outcome = await self.store.change(
            Change(
                stream=report.report_id,
                cause=cause(report.receipt.number),
                by=PUBLIC,
                decide=lambda state: ask_withdrawal(state, words, now=now),
                trace=await self.store.trace_of(report.report_id),
                answer=lambda _state: answer,
            )
        )
        return Asked(outcome.answer or answer, outcome.repeated)

    async def _sealed(self, report: Report, reason: str) -> str:
        try:
            key = self.contents.unwrap(report.report_id, await self.keysets.keyset_of(report.report_id))
        except Destroyed:
            raise ReportErased from None
        text = orjson.dumps({"reason": reason}).decode()
        return seal_json(key, text, stream=report.report_id, field=WORDS)
