"""Whether a submission may be taken at all: who may hand in what, and dates and places that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.dates import date_faults
from services.intake.domain.refusals import (
    Fault,
    NotRegisteredFor,
    ReasonRequired,
    ReporterRequired,
    StaffOnly,
    UnknownPlace,
    refuse,
)
from services.intake.domain.submission import Channel, Kind, Submission
from shared.changes import Actor
from shared.errors import N_
from shared.roles import Role
from shared.rules.model import Level, Rulebook

STAFF = frozenset({Role.POSKO, Role.OFFICER, Role.COMMISSIONER})
"""Who may enter findings, desk entries and bulk: the people who take reports and those who examine them."""


@dataclass(frozen=True, slots=True)
class Licence:
    """What a program is registered for."""

    kinds: frozenset[Kind]
    channels: frozenset[Channel]


def accept(
    submission: Submission, *, by: Actor, licence: Licence | None, rules: Rulebook, now: datetime
) -> None:
    """Let the submission through, or say everything that stands against it.

    Raises:
        InvalidInput: of the faults' own kind when they are all of one kind.
    """
    refuse([*_entitled(submission, by, licence)])
    refuse(
        [
            *_reporter(submission),
            *_lodging(submission),
            *date_faults(submission, rules, now),
            *_place(submission, rules),
        ]
    )


def is_staff(by: Actor) -> bool:
    """Whether the actor is a person of the office who may enter reports for others."""
    return by.kind == "person" and not by.roles.isdisjoint(STAFF)


def _entitled(submission: Submission, by: Actor, licence: Licence | None) -> Iterator[Fault]:
    """What this actor may not hand in at all; the rest is not looked at then."""
    kind, channel = submission.kind, submission.channel
    if licence is not None:
        if kind not in licence.kinds:
            yield Fault(NotRegisteredFor, "kind", N_("Program ini tidak terdaftar untuk jenis tersebut."))
        if channel not in licence.channels:
            saying = N_("Program ini tidak terdaftar untuk saluran tersebut.")
            yield Fault(NotRegisteredFor, "channel", saying)
    elif not is_staff(by):
        if kind is Kind.FINDING:
            yield Fault(StaffOnly, "kind", N_("Temuan hanya dapat dimasukkan oleh petugas."))
        if channel in {Channel.DESK, Channel.BULK}:
            yield Fault(StaffOnly, "channel", N_("Saluran ini hanya untuk petugas."))
    if submission.lodged_at is not None and not _may_date_back(submission, by, licence):
        saying = N_("Waktu penyampaian yang lebih awal hanya dapat diisi oleh petugas.")
        yield Fault(StaffOnly, "lodged_at", saying)


def _may_date_back(submission: Submission, by: Actor, licence: Licence | None) -> bool:
    return is_staff(by) or (licence is not None and submission.channel is Channel.BULK)


def _reporter(submission: Submission) -> Iterator[Fault]:
    if submission.kind is Kind.REPORT and not (
        submission.reporter and (submission.reporter.name or "").strip()
    ):
        offer = N_("Laporan memerlukan nama pelapor. Tanpa nama, kirim sebagai informasi awal (kind: tip).")
        yield Fault(ReporterRequired, "reporter.name", offer)


def _lodging(submission: Submission) -> Iterator[Fault]:
    if submission.lodged_at is not None and not (submission.lodged_reason or "").strip():
        yield Fault(ReasonRequired, "lodged_reason", N_("Tulis alasan mengapa waktu penyampaian lebih awal."))


def _place(submission: Submission, rules: Rulebook) -> Iterator[Fault]:
    code = submission.place.kelurahan if submission.place else None
    if code is not None:
        place = rules.places.get(code)
        if place is None or place.level is not Level.KELURAHAN:
            yield Fault(
                UnknownPlace, "place.kelurahan", N_("Kelurahan ini tidak dikenal. Pilih dari daftar.")
            )
