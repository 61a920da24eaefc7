"""What minutes must say: who sat, who was heard, how they voted, and on which evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import assert_never

from services.triage.domain.acts.sittings import (
    Body,
    Discussion,
    Hearing,
    Plenary,
    PlenaryOutcome,
    Summons,
    Verdict,
    Vote,
)
from services.triage.domain.case import Case
from services.triage.domain.words import Kind, Stage
from shared.errors import N_
from shared.rules.model import Rulebook

Sitting = Discussion | Hearing | Summons | Plenary
CLOCK_SKEW = timedelta(minutes=5)
FIRST, SECOND = 1, 2
PIECES_OF_EVIDENCE = 2
"""The second discussion holds a crime on two pieces of evidence (Sentra Gakkumdu, Peraturan Bersama 2020)."""
_NOT_YET = N_("Waktu ini belum terjadi. Tulis waktu kejadian yang sebenarnya.")


def wrong(case: Case, record: Sitting, rules: Rulebook, now: datetime) -> Mapping[str, str]:
    """What cannot be so, by field; empty if all can."""
    match record:
        case Discussion():
            return _ahead("held_at", record.held_at, now) or _discussion(case, record)
        case Summons():
            return _summons(case, record, now)
        case Hearing():
            return _ahead("held_at", record.held_at, now) or _hearing(case, record)
        case Plenary():
            return _ahead("held_at", record.held_at, now) or _plenary(case, record, rules)
        case _:
            assert_never(record)


def _ahead(field: str, at: datetime, now: datetime) -> Mapping[str, str]:
    return {field: _NOT_YET} if at > now + CLOCK_SKEW else {}


def _discussion(case: Case, record: Discussion) -> Mapping[str, str]:
    if record.number != (SECOND if case.stage is Stage.SECOND_DISCUSSION else FIRST):
        return {"number": N_("Pada tahap ini pembahasan yang lain. Muat ulang halaman kasus.")}
    if sorted(seat.body for seat in record.seats) != sorted(Body):
        return {"seats": N_("Catat ketiga unsur: Bawaslu, kepolisian, kejaksaan; juga yang tidak hadir.")}
    if any(seat.present and seat.verdict is None for seat in record.seats):
        return {"seats": N_("Catat pendapat setiap unsur yang hadir.")}
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
    entries = [one.record for one in case.dossier.entries]
    if not any(isinstance(one, Summons) and one.summons_id == record.summons_id for one in entries):
        return {"summons_id": N_("Pilih undangan yang dijawab klarifikasi ini.")}
    if any(isinstance(one, Hearing) and one.summons_id == record.summons_id for one in entries):
        return {"summons_id": N_("Hasil undangan ini sudah dicatat.")}
    if record.appeared and not record.sworn:
        return {"sworn": N_("Klarifikasi di bawah sumpah: catat bahwa sumpah diambil.")}
    return {}


def _plenary(case: Case, record: Plenary, rules: Rulebook) -> Mapping[str, str]:
    ballots = record.ballots
    if len({one.commissioner for one in ballots}) != len(ballots) or not ballots:
        return {"ballots": N_("Catat setiap komisioner satu kali.")}
    if any(one.vote is not None and (one.recused or not one.present) for one in ballots):
        return {"ballots": N_("Yang tidak hadir atau mengundurkan diri tidak memberi suara.")}
    if any(one.commissioner in case.dossier.walled and not one.recused for one in ballots):
        return {"ballots": N_("Komisioner yang berbenturan kepentingan mengundurkan diri dari pleno ini.")}
    votes = [one.vote for one in ballots if one.present and not one.recused]
    if None in votes:
        return {"ballots": N_("Catat suara setiap komisioner yang hadir.")}
    if votes.count(Vote.FOR) <= votes.count(Vote.AGAINST):
        return {"outcome": N_("Putusan memerlukan lebih banyak suara setuju daripada menolak.")}
    return _outcome(case, record, rules)


def _outcome(case: Case, record: Plenary, rules: Rulebook) -> Mapping[str, str]:
    tips = {PlenaryOutcome.FINDING, PlenaryOutcome.NO_FINDING}
    if (record.outcome in tips) is not (case.kind is Kind.TIP):
        return {"outcome": N_("Pilih putusan yang sesuai dengan jenis kasus.")}
    forwards = record.outcome is PlenaryOutcome.FORWARD
    if forwards is not bool(record.routes) or len(set(record.routes)) != len(record.routes):
        return {"routes": N_("Pilih rute bila diteruskan, dan hanya bila diteruskan.")}
    if any(route not in rules.routes for route in record.routes):
        return {"routes": N_("Pilih rute dari daftar.")}
    return {}
