"""What a letter tells of a case is what its dossier holds at that revision, opened and put by form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from services.triage.domain.acts.records import Completion, CompletionRequest, Record
from services.triage.domain.acts.sittings import (
    Ballot,
    Body,
    Discussion,
    Heard,
    Hearing,
    Plenary,
    PlenaryOutcome,
    Seat,
    Summons,
    Vote,
)
from services.triage.domain.approval.proposal import Proposal, Ruling
from services.triage.domain.case import Case
from services.triage.domain.file.dossier import Entry
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.letters.letter_records import Texts
from services.triage.domain.letters.letter_snapshot import Clear, Taken, snapshot
from services.triage.domain.letters.snapshot import Snapshot
from services.triage.domain.parts import Exhibit, Place
from services.triage.domain.words import Decision, Kind, Outcome, Stage
from shared.rules.model import Level
from tests.support.cases import opening
from tests.support.letter_books import RULES
from tests.support.letters import NOON, OFFICE

EXHIBIT = Exhibit(id="e1", sha256="c" * 64, size=9, media_type="image/png")
SUMMONS = Summons(
    summons_id="s1", heard=Heard.WITNESS, hearing_at=NOON + timedelta(days=1), online=False, attempt=1
)
HEARING = Hearing(
    summons_id="s1", held_at=NOON + timedelta(days=1), appeared=True, sworn=True, counsel=True, signed=True
)


def case(*steps: tuple[str, Record | None, str], rulings: tuple[Ruling, ...] = ()) -> Case:
    report = replace(opening(Kind.REPORT).report, evidence=(EXHIBIT,), missing=("evidence",))
    entries = tuple(
        Entry(command=command, at=NOON, by="x", record=record, words=words)
        for command, record, words in steps
    )
    known = Case(case_id="c", report=report, rulebook=RULES.id, stage=Stage.CLARIFICATION, opened_at=NOON)
    return replace(known, dossier=replace(known.dossier, entries=entries), rulings=rulings)


def told(known: Case, texts: Mapping[str, Texts] | None = None) -> Snapshot:
    clear = Clear(
        narrative="Uraian",
        parties=(),
        texts=lambda sealed: (texts or {}).get(sealed, {}),
        reason=lambda sealed: f"dibuka: {sealed}",
        names={"k1": "Rahmawati"},
        place="depan pasar",
    )
    return snapshot(known, Taken(5, "d" * 64, NOON), clear, RULES, OFFICE)


def test_a_hearing_names_whom_its_summons_named() -> None:
    texts = {
        "a": {"name": "Budi", "address": "Jalan 1", "place": "kantor"},
        "b": {"minutes": "Saya melihat."},
    }
    taken = told(case(("summon", SUMMONS, "a"), ("record_hearing", HEARING, "b")), texts)
    (invited,), (heard,) = taken.invitations, taken.testimonies
    assert (invited.name, invited.address, invited.place) == ("Budi", "Jalan 1", "kantor")
    assert (heard.name, heard.heard, heard.statement, heard.counsel) == (
        "Budi",
        Heard.WITNESS,
        "Saya melihat.",
        True,
    )


def test_a_discussion_tells_who_sat_what_they_held_and_the_evidence_by_its_place() -> None:
    seats = tuple(Seat(body=body, present=True) for body in Body)
    held = Discussion(
        number=2, invited_at=NOON, held_at=NOON, seats=seats, evidence=("e1", "Keterangan saksi")
    )
    texts = {
        "w": {"members_police": "Iptu A\n\nAipda B", "opinion_police": "cukup", "minutes": "Dibahas."},
    }
    (debate,) = told(case(("hold_second_discussion", held, "w")), texts).debates
    assert debate.people == (("police", "Iptu A"), ("police", "Aipda B"))
    assert debate.opinions == (("police", "cukup"),)
    assert debate.evidence == (f"No. 1, SHA-256 {'c' * 64}", "Keterangan saksi")
    assert debate.considered == "Dibahas."


def test_a_plenary_names_its_commissioners() -> None:
    ballots = (
        Ballot(commissioner="k1", present=True, vote=Vote.FOR),
        Ballot(commissioner="k2", present=False),
    )
    plenary = Plenary(held_at=NOON, ballots=ballots, outcome=PlenaryOutcome.STOP)
    (meeting,) = told(case(("hold_plenary", plenary, ""))).meetings
    assert meeting.names == ("Rahmawati", "-")


def test_a_study_ends_the_clarification_and_a_review_comes_before() -> None:
    texts = {one: {"facts": one, "analysis": one, "conclusion": one} for one in ("awal", "akhir")}
    steps = (("note_review", None, "awal"), ("finish_clarification", None, "akhir"), ("claim", None, ""))
    taken = told(case(*steps), texts)
    assert [one.facts for one in taken.reviews] == ["awal"]
    assert [one.facts for one in taken.studies] == ["akhir"]


def test_what_is_missing_ends_with_what_was_completed() -> None:
    asked = CompletionRequest(missing=("known_on",))
    came = Completion(fulfilled=("evidence",))

    def lacking(known: Case) -> set[str]:
        return {one.name for one in told(known).requirements if not one.met}

    names = {one: RULES.requirement_name(one, "id") for one in ("evidence", "known_on")}
    assert lacking(case()) == {names["evidence"]}
    assert lacking(case(("ask_completion", asked, ""))) == {names["evidence"], names["known_on"]}
    later = case(("ask_completion", asked, ""), ("receive_completion", came, ""))
    assert lacking(later) == {names["known_on"]}


def test_only_approved_decisions_are_told_and_a_reversal_names_the_one_before() -> None:
    def ruled(number: int, decision: Decision, outcome: Outcome) -> Ruling:
        proposal = Proposal(number=number, decision=decision, reason=f"r{number}", by="x", at=NOON)
        return Ruling(proposal=proposal, outcome=outcome, by="y", at=NOON)

    taken = told(
        case(
            rulings=(
                ruled(1, Decision.REFUSE, Outcome.APPROVED),
                ruled(2, Decision.REGISTER, Outcome.DECLINED),
                ruled(3, Decision.REVERSE, Outcome.APPROVED),
            )
        )
    )
    first, last = taken.rulings
    assert (first.kind, first.reason, first.reverses) == (LetterKind.REFUSAL, "dibuka: r1", "")
    assert (last.kind, last.key) == (LetterKind.REVERSAL, "3")
    assert last.reverses == "Tidak diregistrasi, 3 November 2024"


def test_the_place_is_told_in_the_report_s_words_and_the_rulebook_s_names() -> None:
    kelurahan = next(one for one in RULES.places.values() if one.level is Level.KELURAHAN)
    kecamatan = RULES.places[kelurahan.within]
    known = case()
    there = replace(known.report, place=Place(kelurahan=kelurahan.id, tps=("012",)))
    place = told(replace(known, report=there)).place
    assert place == f"depan pasar, {kelurahan.name}, {kecamatan.name}, TPS 012"
