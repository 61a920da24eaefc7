"""Cases that were in the press, as whole histories: the days told, and what the rules make of them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.triage.domain.acts.records import Completion, CompletionRequest
from services.triage.domain.evolution import evolve
from services.triage.domain.words import Decision, Stage
from shared.rules.rulebooks import Rulebooks
from tests.support.lives import Life

BOOKS = Rulebooks.load()
WITA = ZoneInfo("Asia/Makassar")


def on(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=WITA)


def ends(life: Life, rule: str) -> datetime:
    return life.clocks(rule)[-1].due_at


def test_pekalongan_2024_from_the_report_to_the_published_stop() -> None:
    """Event 23 Oct, report 29 Oct, completed within 2 days, registered 3 Nov, stop announced 11 Nov.

    Discussed on 4 Nov and on 8 Nov, 20.00 (radarpekalongan.disway.id, 2024). The other hours are invented.
    """
    life = Life.of(
        BOOKS.pinned("pilkada_2024_3"),
        now=on(2024, 10, 29, 10),
        received_at=on(2024, 10, 29, 10),
        known_on=date(2024, 10, 23),
        missing=("evidence",),
    )
    assert life.stands.report.missing == ("evidence",)
    assert ends(life, "preliminary_review") == on(2024, 11, 1, 0)
    life.at(on(2024, 10, 31, 15)).step("ask_completion", CompletionRequest(missing=("evidence",)))
    assert ends(life, "completion") == on(2024, 11, 3, 0)
    came = Completion(fulfilled=("evidence",), received_at=on(2024, 11, 2, 14))
    life.at(on(2024, 11, 2, 14)).step("receive_completion", came)
    life.at(on(2024, 11, 3, 11)).decided(Decision.REGISTER)
    assert ends(life, "second_discussion") == on(2024, 11, 9, 0)
    assert ends(life, "study") == on(2024, 11, 7, 0)
    life.at(on(2024, 11, 4, 9)).step("hold_first_discussion").step("summon")
    life.at(on(2024, 11, 6, 9)).step("record_hearing").decided(Decision.EXTEND_STUDY)
    assert ends(life, "study") == on(2024, 11, 9, 0)
    life.step("finish_clarification")
    life.at(on(2024, 11, 8, 20)).step("hold_second_discussion").plenary(choice=3)
    life.decided(Decision.STOP).at(on(2024, 11, 11, 10)).decided(Decision.PUBLISH)
    assert life.stands.stage is Stage.PUBLISHED
    assert [clock.deadline.id for clock in life.stands.clocks if clock.late(life.now)] == []
    assert all(clock.met_at for clock in life.stands.clocks)
    assert told(life) == life.stands


def test_balikpapan_2020_forwarded_within_the_study_and_within_a_day_of_the_plenary() -> None:
    """Registered 4 Oct, forwarded to Polresta on 9 Oct 2020, 21.00 WITA (kaltim.tribunnews.com, 2020).

    What lay between is invented. The rulebook is that of Perbawaslu 8/2020 before its amendment.
    """
    life = Life.of(
        BOOKS.pinned("pilkada_2024_2"),
        now=on(2020, 10, 4, 8),
        received_at=on(2020, 10, 4, 8),
        known_on=date(2020, 10, 2),
    )
    life.at(on(2020, 10, 4, 13)).decided(Decision.REGISTER)
    assert ends(life, "second_discussion") == on(2020, 10, 10, 0)
    life.at(on(2020, 10, 5, 10)).step("hold_first_discussion").step("summon")
    life.at(on(2020, 10, 6, 10)).step("record_hearing").decided(Decision.EXTEND_STUDY)
    assert ends(life, "study") == on(2020, 10, 10, 0)
    life.step("finish_clarification").at(on(2020, 10, 8, 19)).step("hold_second_discussion")
    life.at(on(2020, 10, 9, 9)).plenary("police")
    [forward] = life.clocks("forward_to_police", "police")
    assert forward.due_at == on(2020, 10, 10, 9)
    life.decided(Decision.ESCALATE, route="police").at(on(2020, 10, 9, 21)).sent("police")
    [forward] = life.clocks("forward_to_police", "police")
    assert (forward.met_at, forward.late(life.now)) == (on(2020, 10, 9, 21), False)
    assert (life.stands.stage, life.waiting()) == (Stage.TRACKING, set())
    assert told(life) == life.stands


def told(life: Life) -> object:
    """The case as its facts tell it."""
    case = None
    for fact in life.history:
        case = evolve(case, fact)
    return case
