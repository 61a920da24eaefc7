"""What a plenary must say before it goes on record: who voted how, and what may follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.triage.domain.acts.conditions import criminal, discussed
from services.triage.domain.acts.sittings import Ballot, Discussion, Plenary, PlenaryOutcome, Verdict, Vote
from services.triage.domain.case import Case
from services.triage.domain.words import Stage
from shared.errors import N_
from shared.rules.model import Rulebook

FINDING_AT = frozenset({Stage.TRACING, Stage.PRELIMINARY_REVIEW})
"""Where a plenary decides whether there is a finding: of a tip's tracing, or as the office found it."""


def possible(case: Case) -> tuple[PlenaryOutcome, ...]:
    """What a plenary may decide about the case where it stands."""
    if case.stage in FINDING_AT:
        return PlenaryOutcome.FINDING, PlenaryOutcome.NO_FINDING
    return PlenaryOutcome.FORWARD, PlenaryOutcome.STOP


def plenary(case: Case, record: Plenary, rules: Rulebook) -> Mapping[str, str]:
    """What cannot be so, by field; empty if all can."""
    return _ballots(case, record.ballots) or _outcome(case, record, rules)


def held_no_crime(case: Case) -> bool:
    """Whether whoever spoke at the last joint discussion held that it is no crime."""
    held = [one.record for one in case.dossier.entries if isinstance(one.record, Discussion)]
    verdicts = {seat.verdict for seat in held[-1].seats if seat.verdict} if held else set()
    return verdicts == {Verdict.NO_CRIME}


def quorate(ballots: Sequence[Ballot]) -> bool:
    """Whether more than half of the commissioners were there; who recused themselves was, if present.

    Unconfirmed: the share stands in no source that was seen; it is the usual one.
    """
    return 2 * sum(one.present for one in ballots) > len(ballots)


def _ballots(case: Case, ballots: tuple[Ballot, ...]) -> Mapping[str, str]:
    if len({one.commissioner for one in ballots}) != len(ballots) or not ballots:
        return {"ballots": N_("Catat setiap komisioner satu kali.")}
    if any(one.vote is not None and (one.recused or not one.present) for one in ballots):
        return {"ballots": N_("Yang tidak hadir atau mengundurkan diri tidak memberi suara.")}
    if any(one.commissioner in case.dossier.walled and not one.recused for one in ballots):
        return {"ballots": N_("Komisioner yang berbenturan kepentingan mengundurkan diri dari pleno ini.")}
    if not quorate(ballots):
        return {"ballots": N_("Pleno belum kuorum: lebih dari separuh harus hadir (belum dikonfirmasi).")}
    return _votes([one.vote for one in ballots if one.present and not one.recused])


def _votes(votes: Sequence[Vote | None]) -> Mapping[str, str]:
    if not votes:
        return {"ballots": N_("Tidak ada komisioner yang hadir dan memutus, jadi tidak ada pleno.")}
    if None in votes:
        return {"ballots": N_("Catat suara setiap komisioner yang hadir.")}
    if votes.count(Vote.FOR) <= votes.count(Vote.AGAINST):
        return {"outcome": N_("Putusan memerlukan lebih banyak suara setuju daripada menolak.")}
    return {}


def _outcome(case: Case, record: Plenary, rules: Rulebook) -> Mapping[str, str]:
    if record.outcome not in possible(case):
        return {"outcome": N_("Pilih putusan yang sesuai dengan jenis kasus.")}
    forwards = record.outcome is PlenaryOutcome.FORWARD
    if forwards is not bool(record.routes) or len(set(record.routes)) != len(record.routes):
        return {"routes": N_("Pilih rute bila diteruskan, dan hanya bila diteruskan.")}
    if any(route not in rules.routes for route in record.routes):
        return {"routes": N_("Pilih rute dari daftar.")}
    crime = criminal(case, rules) or any(rules.routes[route].criminal for route in record.routes)
    if forwards and crime and not discussed(case):
        return {
            "routes": N_("Dugaan pidana diteruskan hanya sesudah kedua pembahasan Sentra Gakkumdu dicatat.")
        }
    return _despite(case, record, rules)


def _despite(case: Case, record: Plenary, rules: Rulebook) -> Mapping[str, str]:
    """A plenary that goes another way than the joint centre says so, and only then."""
    to_police = any(rules.routes[route].criminal for route in record.routes)
    differs = to_police and held_no_crime(case)
    if differs and not record.despite:
        return {
            "despite": N_(
                "Semua unsur berpendapat bukan tindak pidana. Nyatakan bahwa pleno tetap meneruskan."
            )
        }
    if record.despite and not differs:
        return {"despite": N_("Putusan ini tidak berbeda dari pendapat pembahasan terakhir. Hapus tandanya.")}
    return {}
