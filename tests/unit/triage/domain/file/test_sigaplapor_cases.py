"""A case as SigapLapor asks for it: from its decisions, its numbers, and what was noted of it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from services.triage.domain.approval.proposal import Proposal, Ruling
from services.triage.domain.case import Case
from services.triage.domain.file.dossier import Dossier
from services.triage.domain.file.dossier_facts import EnteredElsewhere
from services.triage.domain.file.sigaplapor import Reviewed, category_1, category_2, not_entered
from services.triage.domain.file.sigaplapor_cases import Standing, reviewed, standing, twice_entered
from services.triage.domain.parts import Report
from services.triage.domain.words import Decision, Kind, Outcome, Stage
from tests.support.real_input import needed

AT = datetime(2024, 11, 24, 17, 30, tzinfo=UTC)
WITA = ZoneInfo("Asia/Makassar")


def ruled(*decisions: Decision, outcome: Outcome = Outcome.APPROVED) -> tuple[Ruling, ...]:
    return tuple(
        Ruling(
            proposal=Proposal(number=number, decision=decision, reason="", by="a", at=AT),
            outcome=outcome,
            by="b",
            at=AT,
        )
        for number, decision in enumerate(decisions, 1)
    )


def case(
    *decisions: Decision,
    stage: Stage = Stage.REGISTERED,
    kind: Kind = Kind.REPORT,
    noted: str = "",
    rulings: Sequence[Ruling] | None = None,
) -> Case:
    report = Report(
        report_id="r",
        office="balikpapan",
        kind=kind,
        channel="desk",
        receipt_number="BPN-1",
        received_at=AT,
        content="",
        trace="",
    )
    entered = EnteredElsewhere(case_id="c", at=AT, by="a", number=noted, entered_on=date(2024, 11, 26))
    return Case(
        case_id="c",
        report=report,
        rulebook="x",
        stage=stage,
        opened_at=AT,
        rulings=tuple(rulings) if rulings is not None else ruled(*decisions),
        dossier=Dossier(elsewhere=entered if noted else None),
    )


@pytest.mark.parametrize(
    ("decisions", "told"),
    [
        ([], (None, "", "")),
        ([Decision.REGISTER], (True, "Registrasi", "Ditangani Bawaslu Tempat Melapor")),
        ([Decision.FIX_FINDING], (True, "Registrasi", "Ditangani Bawaslu Tempat Melapor")),
        ([Decision.REFUSE], (False, "Tidak diregistrasi karena tidak memenuhi formil/materil", "")),
        ([Decision.REFUSE, Decision.REVERSE], (None, "", "")),
        (
            [Decision.REGISTER, Decision.STOP, Decision.REVERSE],
            (True, "Registrasi", "Ditangani Bawaslu Tempat Melapor"),
        ),
        ([Decision.REGISTER, Decision.TRANSFER], (True, "Registrasi", "Dilimpahkan")),
        ([Decision.TRANSFER], (None, "", "Dilimpahkan")),
    ],
)
def test_what_the_review_came_to_follows_from_the_decisions_that_stand(
    decisions: list[Decision], told: tuple[bool | None, str, str]
) -> None:
    row = reviewed(case(*decisions), WITA)
    assert (row.registered, category_1(row), category_2(row)) == told
    assert (standing(case(*decisions)) is None) is (told == (None, "", ""))


def test_what_was_declined_decides_nothing() -> None:
    assert standing(case(rulings=ruled(Decision.REFUSE, outcome=Outcome.DECLINED))) is None


def test_a_completion_that_never_came_is_not_registered() -> None:
    assert reviewed(case(stage=Stage.COMPLETION_EXPIRED), WITA).registered is False


def test_its_day_is_that_of_the_office() -> None:
    assert reviewed(case(), WITA).received_on == date(2024, 11, 25)


def test_a_tip_is_not_entered() -> None:
    assert standing(case(Decision.REGISTER, kind=Kind.TIP)) is None


def test_a_transferred_case_waits_to_be_entered_too() -> None:
    assert [one.case_id for one in not_entered([reviewed(case(Decision.TRANSFER), WITA)])] == ["c"]


def test_every_number_of_the_real_lists_can_be_noted() -> None:
    with needed("sigaplapor-rows", "rows.csv").open(encoding="utf-8", newline="") as file:
        numbers = [row["number"] for row in csv.DictReader(file)]
    assert len(numbers) == 26
    for number in numbers:
        noted = case(Decision.REGISTER, noted=number)
        assert standing(noted) is Standing.ENTERED
        entry = reviewed(noted, WITA).entry
        assert entry is not None
        assert entry.number.text == number


def test_what_is_no_number_does_not_count_as_entered() -> None:
    noted = case(Decision.REGISTER, noted="SL/12")
    assert standing(noted) is Standing.WAITING
    assert reviewed(noted, WITA).unreadable == "SL/12"
    assert not_entered([reviewed(noted, WITA)])


def test_a_number_of_two_cases_is_told() -> None:
    def row(case_id: str, number: str) -> Reviewed:
        told = reviewed(case(Decision.REGISTER, noted=number), WITA)
        return Reviewed(case_id=case_id, number="x", received_on=told.received_on, entry=told.entry)

    one, other = "009/LP/PW/Kota/14.03/X/2024", "010/LP/PW/Kota/14.03/X/2024"
    (found,) = twice_entered([row("b", one), row("a", one), row("c", other)])
    assert (found.number, found.case_ids) == (one, ("a", "b"))
