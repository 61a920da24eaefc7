"""What a form must say before it goes on record: the checks that need the case, the rulebook and the time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import assert_never

from services.triage.domain.acts import inviting, sitting_checks, step_errors
from services.triage.domain.acts.invitations import DiscussionInvitation
from services.triage.domain.acts.readiness import COMPLETION
from services.triage.domain.acts.records import (
    Completion,
    CompletionRequest,
    Delivery,
    Record,
    RouteStep,
    Tracing,
    Withdrawal,
)
from services.triage.domain.acts.sittings import Discussion, Hearing, Plenary, Summons
from services.triage.domain.case import Case
from services.triage.domain.routes import hand_deliveries
from services.triage.domain.routes.tracks import running
from shared.errors import N_
from shared.rules.handling import Move
from shared.rules.model import Rulebook

CLOCK_SKEW = timedelta(minutes=5)
"""A time typed by hand may lie this much ahead of ours."""
NOT_YET = N_("Waktu ini belum terjadi. Tulis waktu kejadian yang sebenarnya.")


def check_record(case: Case, move: Move, record: Record | None, rules: Rulebook, *, now: datetime) -> None:
    """The form that the move wants, filled in so that it can be true.

    Raises:
        BadRecord: it is missing, another one, or wrong; by field.
    """
    wanted = move.record.value if move.record else None
    if (record.form if record else None) != wanted:
        raise step_errors.BadRecord(
            fields={"record": N_("Langkah ini meminta isian lain. Muat ulang halaman.")}
        )
    if record is None:
        return
    wrong = _wrong(case, record, rules, now)
    if wrong:
        raise step_errors.BadRecord(fields=dict(wrong))


def _wrong(case: Case, record: Record, rules: Rulebook, now: datetime) -> Mapping[str, str]:
    match record:
        case CompletionRequest():
            return _requirements("missing", record.missing, rules, N_("Pilih apa yang perlu dilengkapi."))
        case Completion():
            what = _requirements("fulfilled", record.fulfilled, rules, N_("Pilih apa yang sudah dilengkapi."))
            return what or _came(case, record.received_at, now)
        case Tracing():
            return _tracing(record, rules, now)
        case RouteStep() | Delivery():
            return _outside(case, record, rules, now)
        case DiscussionInvitation():
            return inviting.wrong(case, record, rules, now)
        case _:
            return _sat(case, record, rules, now)


def _sat(
    case: Case,
    record: Withdrawal | Discussion | Hearing | Summons | Plenary,
    rules: Rulebook,
    now: datetime,
) -> Mapping[str, str]:
    match record:
        case Withdrawal():
            return {"asked_at": NOT_YET} if in_future(record.asked_at, now) else {}
        case Discussion() | Hearing() | Summons() | Plenary():
            return sitting_checks.wrong(case, record, rules, now)
        case _:
            assert_never(record)


def in_future(at: datetime, now: datetime) -> bool:
    """Whether a moment lies ahead, beyond what clocks may differ."""
    return at > now + CLOCK_SKEW


def _requirements(field: str, ids: tuple[str, ...], rules: Rulebook, none_chosen: str) -> Mapping[str, str]:
    if not ids:
        return {field: none_chosen}
    unknown = [one for one in ids if one not in rules.requirements]
    return {field: N_("Pilih syarat dari daftar.")} if unknown else {}


def _came(case: Case, at: datetime | None, now: datetime) -> Mapping[str, str]:
    """When a completion came: after it was asked for and, where its time is over, before that was over."""
    if at is None:
        return {"received_at": N_("Tulis kapan perbaikan diterima.")}
    if in_future(at, now):
        return {"received_at": NOT_YET}
    asked = [one.at for one in case.dossier.entries if isinstance(one.record, CompletionRequest)]
    if asked and at < asked[-1].replace(second=0, microsecond=0):
        return {"received_at": N_("Waktu ini mendahului permintaan perbaikan. Periksa tanggal dan jamnya.")}
    clocks = [one for one in case.clocks if one.waiting and one.deadline.id == COMPLETION]
    # Also before the clock's lapse is on record: when that comes must not decide what is taken.
    if any(at >= one.due_at for one in clocks):
        return {"received_at": N_("Perbaikan ini datang sesudah tenggatnya, jadi tidak diperiksa lagi.")}
    return {}


def _tracing(record: Tracing, rules: Rulebook, now: datetime) -> Mapping[str, str]:
    today = now.astimezone(rules.zone).date()
    wrong = {}
    if record.traced_on > today:
        wrong["traced_on"] = NOT_YET
    if record.suspected and record.discovered_on is None:
        wrong["discovered_on"] = N_(
            "Tulis tanggal dugaan ditemukan: tenggat temuan dihitung dari tanggal itu."
        )
    if record.discovered_on and record.discovered_on > today:
        wrong["discovered_on"] = NOT_YET
    return wrong


def _outside(case: Case, record: RouteStep | Delivery, rules: Rulebook, now: datetime) -> Mapping[str, str]:
    if in_future(record.happened_at, now):
        return {"happened_at": NOT_YET}
    if isinstance(record, Delivery):
        return hand_deliveries.wrong(case, record, rules)
    return _route_step(case, record, rules)


def _route_step(case: Case, record: RouteStep, rules: Rulebook) -> Mapping[str, str]:
    track = next((one for one in running(case, rules) if one.route == record.route), None)
    if track is None:
        return {"route": N_("Rute ini belum diterima penerimanya atau sudah berakhir.")}
    step = next((one for one in track.expected if one.id == record.step), None)
    if step is None:
        return {"step": N_("Langkah ini bukan langkah berikutnya pada rute tersebut.")}
    if record.outcome not in step.outcomes:
        return {"outcome": N_("Pilih hasil dari daftar.")}
    return {}
