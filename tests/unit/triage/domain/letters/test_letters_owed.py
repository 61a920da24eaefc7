"""A letter that a step or decision calls for is owed until one is out that stands."""

from __future__ import annotations

from datetime import timedelta

from services.triage.domain import commands as ask
from services.triage.domain.acts.sittings import Heard, Summons
from services.triage.domain.file.dossier_commands import IssueLetter
from services.triage.domain.letters.letters_owed import owed
from services.triage.domain.words import Decision
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from tests.support.cases import COMMISSIONER, OFFICER
from tests.support.lives import Life, to_plenary

BOOKS = Rulebooks.load()
NEW = BOOKS.for_new_cases()


def owes(life: Life) -> set[tuple[str, str]]:
    return {(one.form.id, one.about) for one in owed(life.stands, life.rules)}


def issue(life: Life, form: str, about: str = "") -> None:
    life.do(
        IssueLetter(
            by=OFFICER, form=form, sha256="a" * 64, snapshot=life.stands.revision, head="h", about=about
        )
    )


def registered(rules: Rulebook = NEW) -> Life:
    return Life.of(rules).decided(Decision.REGISTER)


def test_nothing_is_owed_before_anything_was_done() -> None:
    assert owes(Life.of(NEW)) == set()


def test_a_reversal_owes_its_letter_and_the_decision_that_it_took_back_none() -> None:
    life = registered()
    assert owes(life) == {("registration", "1")}
    life.decided(Decision.REVERSE)
    assert owes(life) == {("reversal", "2")}
    issue(life, "reversal", "2")
    assert owes(life) == set()


def test_every_reversal_owes_a_letter_of_its_own() -> None:
    life = registered()
    life.decided(Decision.REVERSE)
    issue(life, "reversal", "2")
    life.decided(Decision.REFUSE).decided(Decision.REVERSE)
    assert owes(life) == {("reversal", "4")}


def test_a_cancelled_letter_is_owed_again() -> None:
    life = registered()
    life.decided(Decision.REVERSE)
    issue(life, "reversal", "2")
    issue(life, "reversal", "letter:1")
    assert owes(life) == {("reversal", "2")}


def test_an_old_letter_without_a_part_is_the_one_about_the_last() -> None:
    life = registered()
    issue(life, "registration")
    assert owes(life) == set()


def test_a_summons_is_owed_until_the_hearing_and_then_its_minutes() -> None:
    life = registered()
    life.step("hold_first_discussion")
    when = life.now + timedelta(days=1)
    summons = Summons(summons_id="s", heard=Heard.WITNESS, hearing_at=when, online=False, attempt=1)
    life.step("summon", summons)
    assert ("summons", "s") in owes(life)
    life.at(when).step("record_hearing")
    assert ("summons", "s") not in owes(life)
    assert ("hearing_minutes", "s") in owes(life)
    assert ("discussion_minutes", "1") in owes(life)


def test_the_notice_of_completion_is_owed_while_the_reporter_is_waited_for() -> None:
    life = Life.of(NEW, missing=("evidence",)).step("ask_completion")
    assert owes(life) == {("completion_notice", "")}
    issue(life, "completion_notice")
    assert owes(life) == set()
    life.step("receive_completion").step("ask_completion")
    assert owes(life) == {("completion_notice", "")}
    life.step("receive_completion")
    assert owes(life) == set()


def test_each_hand_off_owes_the_letter_of_its_route() -> None:
    life = to_plenary(Life.of(NEW)).plenary("police").decided(Decision.ESCALATE, route="police")
    handoff = life.handoff("police").id
    assert ("handoff_criminal", handoff) in owes(life)
    assert not any(form.startswith("handoff_") and form != "handoff_criminal" for form, _ in owes(life))
    issue(life, "handoff_criminal", handoff)
    assert ("handoff_criminal", handoff) not in owes(life)


def test_a_rulebook_without_letters_owes_none() -> None:
    old = next(book for book in BOOKS if book.format == 1)
    life = Life.of(old)
    life.do(ask.Propose(by=OFFICER, decision=Decision.REFUSE, reason="alasan"))
    life.do(ask.Approve(by=COMMISSIONER, proposal=1))
    assert owes(life) == set()
