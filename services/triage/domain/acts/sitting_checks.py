"""What minutes must say: who sat, who was heard, how they voted, and on which evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from services.triage.domain.acts.evidence import unknown
from services.triage.domain.acts.plenary_checks import plenary
from services.triage.domain.acts.records import Record
from services.triage.domain.acts.sitting_times import discussion_times, moment
from services.triage.domain.acts.sittings import (
    FIRST,
    SECOND,
    Body,
    Discussion,
    Hearing,
    Plenary,
    Summons,
    Verdict,
)
from services.triage.domain.case import Case
from services.triage.domain.file.dossier import Entry
from services.triage.domain.words import Stage
from shared.errors import N_
from shared.rules.model import Rulebook

Sitting = Discussion | Hearing | Summons | Plenary
PIECES_OF_EVIDENCE = 2
"""The second discussion holds a crime on two pieces of evidence (Sentra Gakkumdu, Peraturan Bersama 2020)."""


def wrong(case: Case, record: Sitting, rules: Rulebook, now: datetime) -> Mapping[str, str]:
    """What cannot be so, by field; empty if all can."""
    match record:
        case Discussion():
            return discussion_times(case, record, rules, now) or _discussion(case, record)
        case Summons():
            return _summons(case, record, now)
        case Hearing():
            return moment("held_at", record.held_at, case, rules, now) or _hearing(case, record)
        case Plenary():
            return moment("held_at", record.held_at, case, rules, now) or plenary(case, record, rules)
        case _:
            assert_never(record)


def _discussion(case: Case, record: Discussion) -> Mapping[str, str]:
    if record.number != (SECOND if case.stage is Stage.SECOND_DISCUSSION else FIRST):
        return {"number": N_("Pada tahap ini pembahasan yang lain. Muat ulang halaman kasus.")}
    return _seats(record) or _evidence(case, record)


def _seats(record: Discussion) -> Mapping[str, str]:
    if sorted(seat.body for seat in record.seats) != sorted(Body):
        return {"seats": N_("Catat ketiga unsur: Bawaslu, kepolisian, kejaksaan; juga yang tidak hadir.")}
    if not any(seat.present for seat in record.seats):
        return {"seats": N_("Tidak ada unsur yang hadir, jadi tidak ada pembahasan yang dapat dicatat.")}
    if any(seat.present and seat.verdict is None for seat in record.seats):
        return {"seats": N_("Catat pendapat setiap unsur yang hadir.")}
    return {}


def _evidence(case: Case, record: Discussion) -> Mapping[str, str]:
    if unknown(record.evidence, case):
        return {"evidence": N_("Pilih alat bukti dari daftar: jenis alat bukti atau berkas bukti kasus ini.")}
    crime = any(seat.verdict is Verdict.CRIME for seat in record.seats)
    pieces = len(set(record.evidence))
    if record.number == SECOND and crime and pieces < PIECES_OF_EVIDENCE:
        return {"evidence": N_("Pembahasan kedua menyebut sekurangnya dua alat bukti.")}
    return {}


def _summons(case: Case, record: Summons, now: datetime) -> Mapping[str, str]:
    if record.hearing_at <= now:
        return {"hearing_at": N_("Undangan menyebut waktu yang masih akan datang.")}
    known = {one.record.summons_id for one in case.dossier.entries if isinstance(one.record, Summons)}
    return {"summons_id": N_("Undangan ini sudah dicatat.")} if record.summons_id in known else {}


def _hearing(case: Case, record: Hearing) -> Mapping[str, str]:
    entries = case.dossier.entries
    sent = next((one for one in entries if summons_of(one.record, record.summons_id)), None)
    if sent is None:
        return {"summons_id": N_("Pilih undangan yang dijawab klarifikasi ini.")}
    if any(isinstance(one.record, Hearing) and one.record.summons_id == record.summons_id for one in entries):
        return {"summons_id": N_("Hasil undangan ini sudah dicatat.")}
    return _heard_when(sent, record) or _sworn(record)


def summons_of(record: Record | None, summons_id: str) -> bool:
    """Whether it is that summons."""
    return isinstance(record, Summons) and record.summons_id == summons_id


def _heard_when(sent: Entry, record: Hearing) -> Mapping[str, str]:
    """A summons is put on record before its hour, so nobody was heard on it before that."""
    if record.held_at < sent.at.replace(second=0, microsecond=0):
        return {"held_at": N_("Waktu ini mendahului undangannya. Periksa tanggal dan jamnya.")}
    summons = sent.record
    if not record.appeared and isinstance(summons, Summons) and record.held_at < summons.hearing_at:
        return {"held_at": N_("Ketidakhadiran dicatat sesudah waktu klarifikasi dalam undangan lewat.")}
    return {}


def _sworn(record: Hearing) -> Mapping[str, str]:
    if record.appeared and not record.sworn:
        return {"sworn": N_("Klarifikasi di bawah sumpah: catat bahwa sumpah diambil.")}
    return {}
