"""What triage adds to its facts so that intake can tell a reporter: the report, and what was published."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.triage.application.announcements import draft
from services.triage.application.journal.restoration import restore
from services.triage.domain import commands
from services.triage.domain.acts.records import CompletionRequest
from services.triage.domain.facts import CaseFact, DecisionApproved, StepTaken
from services.triage.domain.passing.passing_facts import CasePassed
from services.triage.domain.words import Decision, Stage
from shared.changes import JsonObject
from shared.clock import rfc3339
from shared.contracts.case_filed import CasePassedV1
from shared.rules.rulebooks import Rulebooks
from tests.support.cases import COMMISSIONER, NOON, OFFICER
from tests.support.lives import Life

BOOKS = Rulebooks.load()
REPORT, CASE = "01936000-0000-7000-8000-000000000001", "01936000-0000-7000-8000-0000000000c1"


def entry_of(fact: CaseFact) -> JsonObject:
    """The journal entry of a fact."""
    written = draft(fact)  # type: ignore[arg-type]  # every fact of a case is one
    told = {"stream": fact.case_id, "type": written.type, "at": rfc3339(fact.at), "data": written.data}
    return {**told, "by": {"id": fact.by}}


@pytest.mark.parametrize("book", ["pilkada_2024_2", "pilkada_2024_4", "pemilu_2024_1"])
def test_a_publication_says_what_is_published_and_an_entry_of_before_says_nothing(book: str) -> None:
    life = Life.of(BOOKS.pinned(book)).decided(Decision.REFUSE).propose(Decision.PUBLISH)
    (fact,) = life.do(commands.Approve(by=COMMISSIONER, proposal=life.stands.proposals))
    assert isinstance(fact, DecisionApproved)
    assert fact.outcome is Stage.REFUSED
    assert BOOKS.pinned(book).case_stages[fact.outcome].name("id") == "Tidak diregistrasi"
    entry = entry_of(fact)
    assert entry["data"]["outcome"] == "refused"
    assert restore(entry, BOOKS) == fact
    del entry["data"]["outcome"]
    assert restore(entry, BOOKS) == replace(fact, outcome=None)


def test_no_other_decision_says_an_outcome() -> None:
    life = Life.of(BOOKS.latest()).decided(Decision.REFUSE).propose(Decision.REVERSE)
    (fact,) = life.do(commands.Approve(by=COMMISSIONER, proposal=life.stands.proposals))
    assert "outcome" not in entry_of(fact)["data"]


def test_a_step_names_its_report_and_an_entry_of_before_none() -> None:
    life = Life.of(BOOKS.latest(), missing=("evidence",))
    life.do(commands.Claim(by=OFFICER))
    record = CompletionRequest(missing=("evidence",))
    (fact,) = life.do(commands.TakeStep(by=OFFICER, command="ask_completion", record=record))
    assert isinstance(fact, StepTaken)
    entry = entry_of(fact)
    assert entry["data"]["report_id"] == life.stands.report_id
    assert restore(entry, BOOKS) == fact
    del entry["data"]["report_id"]
    assert restore(entry, BOOKS) == replace(fact, report_id="")


def test_a_passing_names_its_report() -> None:
    fact = CasePassed(
        case_id=CASE, at=NOON, by=OFFICER.id, number=1, origin="balikpapan", to="kaltim", report_id=REPORT
    )
    entry = entry_of(fact)
    assert CasePassedV1.model_validate(entry["data"]).report_id == REPORT
    assert restore(entry, BOOKS) == fact
