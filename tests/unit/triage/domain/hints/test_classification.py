"""What the rules suggest, why, and when they suggest nothing."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

from hypothesis import given, strategies as st

from services.triage.domain.hints.classification import suggest
from services.triage.domain.hints.suggestion import ActFound, AtPlace, InStage, Suggestion, Told, WordsFound
from services.triage.domain.parts import Place
from tests.support.classification_figures import lines
from tests.support.classifying import ROWS, Rows, act, article, keyword, priority, rows
from tests.support.invented_reports import INVENTED

QUIET, CAMPAIGN = date(2024, 11, 25), date(2024, 10, 10)


def suggested(
    narrative: str, rules: Rows = ROWS, *, day: date = QUIET, place: Place | None = None
) -> Suggestion:
    return suggest(Told(narrative=narrative, day=day, place=place), rules)


def test_the_heaviest_category_is_suggested_with_the_rows_that_speak_for_it() -> None:
    found = suggested("Tim membagikan amplop di bawah baliho.")
    assert found.category == "money_politics"
    assert WordsFound("gift", (0,), denied=False) in found.reasons
    assert WordsFound("props", (0,), denied=False) in found.reasons


def test_a_row_counts_once_however_often_its_words_are_said() -> None:
    rules = rows(keyword("a", "hoax", "hoaks", weight=4), keyword("b", "campaign", "baliho", weight=5))
    assert suggested("hoaks hoaks hoaks baliho", rules).category == "campaign"


def test_equals_are_named_as_tied_and_none_is_chosen() -> None:
    rules = rows(keyword("a", "hoax", "hoaks"), keyword("b", "campaign", "baliho"), article("x", "hoax"))
    found = suggested("hoaks di baliho", rules)
    assert (found.category, found.tied, found.article) == (None, ("hoax", "campaign"), None)


def test_nothing_is_suggested_when_nothing_speaks() -> None:
    found = suggested("Terima kasih atas sosialisasi kemarin.", rows(keyword("a", "hoax", "hoaks")))
    assert (found.category, found.article, found.tied) == (None, None, ())


def test_what_is_only_denied_speaks_for_nothing_and_is_shown() -> None:
    found = suggested("Tidak ada amplop.")
    assert found.category is None
    assert found.reasons[0] == WordsFound("gift", (0,), denied=True)


def test_what_is_denied_here_and_said_there_counts() -> None:
    assert suggested("Tidak ada amplop di sini, di sebelah amplop dibagikan.").category == "money_politics"


def test_an_act_of_civil_servants_counts_only_if_one_is_named() -> None:
    rules = rows(
        keyword("servant", "civil_servant_neutrality", "pns", weight=1),
        keyword("props", "campaign", "baliho", weight=3),
        act("photo", "foto bersama"),
    )
    assert suggested("Warga foto bersama di depan baliho.", rules).category == "campaign"
    servant = suggested("PNS foto bersama di depan baliho.", rules)
    assert servant.category == "civil_servant_neutrality"
    assert ActFound("photo", (0,)) in servant.reasons


def test_the_article_for_which_most_is_said_is_suggested() -> None:
    rules = rows(
        keyword("a", "hoax", "hoaks", article="28", weight=2),
        keyword("b", "hoax", "hina", article="69b", weight=3),
        article("28", "hoax"),
        article("69b", "hoax"),
    )
    assert suggested("hoaks yang menghina", rules).article == "69b"


def test_without_a_word_for_an_article_the_only_one_is_suggested_and_several_are_named() -> None:
    one = rows(keyword("a", "hoax", "hoaks"), article("28", "hoax"))
    two = rows(keyword("a", "hoax", "hoaks"), article("28", "hoax"), article("69b", "hoax"))
    assert suggested("hoaks", one).article == "28"
    found = suggested("hoaks", two)
    assert (found.article, found.tied_articles) == (None, ("28", "69b"))


def test_the_stage_of_the_election_is_a_reason_and_raises_the_priority() -> None:
    quiet, campaign = suggested("amplop"), suggested("amplop", day=CAMPAIGN)
    assert InStage("quiet_period") in quiet.reasons
    assert InStage("campaign") in campaign.reasons
    assert (quiet.priority, campaign.priority) == ("level_1", "level_2")


def test_a_priority_by_words_needs_them_said_and_not_denied() -> None:
    rules = rows(priority(1, words=("senjata",)), priority(2))
    assert suggested("ada senjata", rules).priority == "level_1"
    assert suggested("tidak ada senjata", rules).priority == "level_2"


def test_the_place_is_a_reason_by_code() -> None:
    found = suggested("amplop", place=Place(kelurahan="64.71.03.1001", tps=("012",)))
    assert found.reasons[-1] == AtPlace("64.71.03.1001", ("012",))


@given(st.text(max_size=120))
def test_no_word_of_the_report_is_kept_and_the_answer_is_the_same_each_time(text: str) -> None:
    found = suggested(text)
    assert found == suggested(text)
    kept = {str(getattr(one, field.name)) for one in found.reasons for field in fields(one)}
    assert all(text not in one or len(text) < 10 for one in kept)


def test_the_figures_account_for_every_invented_report() -> None:
    whole = next(line for line in lines(ROWS, INVENTED) if line.startswith("all"))
    assert whole.split()[1] == str(len(INVENTED))
