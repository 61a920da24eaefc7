"""The status page in words: every milestone in both languages, moments in WITA, what to do next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.channels.track_view import Telling, next_step, stages
from services.intake.channels.track_words import NEXT_STEPS, TITLES
from services.intake.domain.milestones import More
from services.intake.domain.progress import NextStep, Progress, PublicMilestone, Step
from services.intake.domain.submission import Kind
from shared.rules.rulebooks import Rulebooks
from shared.web.i18n import translate

BOOKS = Rulebooks.load()
ID, EN = Telling(BOOKS, "id"), Telling(BOOKS, "en")
AT = datetime(2024, 11, 25, 4, tzinfo=UTC)
DUE = datetime(2024, 11, 27, 16, tzinfo=UTC)
ASKED = More(("evidence", "of_a_later_book"), DUE, "pilkada_2024_4")


def lived(*steps: PublicMilestone | Step, kind: Kind = Kind.REPORT) -> Progress:
    """A report that reached these, an hour after the other."""
    made = [Step(PublicMilestone.RECEIVED, AT)]
    for hours, step in enumerate(steps, 1):
        made.append(step if isinstance(step, Step) else Step(step, AT + timedelta(hours=hours)))
    return Progress("JJK-0000-0000-0000", kind, tuple(made))


def test_every_milestone_and_every_next_step_has_words_in_both_languages() -> None:
    assert set(TITLES) == set(PublicMilestone)
    assert set(NEXT_STEPS) == set(NextStep)
    for text in (*TITLES.values(), *NEXT_STEPS.values()):
        assert translate(text, "en") != text


def test_what_lacks_stands_by_name_with_its_due_moment_and_the_mark_of_an_unconfirmed_rule() -> None:
    asked = lived(Step(PublicMilestone.COMPLETION_ASKED, AT, ASKED))
    shown = stages(asked, ID)
    assert [(one.title, one.status) for one in shown[2:]] == [
        ("Diminta dilengkapi", "current"),
        ("Keputusan registrasi", "todo"),
    ]
    assert shown[2].points == ("Bukti", "syarat lain, lihat surat pemberitahuan")
    assert "27/11/2024 24.00 WITA" in shown[2].detail
    assert "belum dipastikan" in shown[2].detail
    assert asked.next_step is NextStep.COMPLETE
    english = stages(asked, EN)[2]
    assert english.points[0] == "Evidence"
    assert "27/11/2024 24:00 WITA" in english.detail


def test_a_book_that_is_not_here_still_lets_the_newest_name_what_lacks() -> None:
    more = More(("evidence",), DUE, "pilkada_2031_1")
    (asked,) = stages(lived(Step(PublicMilestone.COMPLETION_ASKED, AT, more)), ID)[2:3]
    assert asked.points == ("Bukti",)


def test_what_was_published_is_named_by_the_rulebook() -> None:
    published = Step(PublicMilestone.PUBLISHED, AT, More(outcome="stopped"))
    assert stages(lived(PublicMilestone.STOPPED, published), ID)[-1].detail == "Hasil: Dihentikan."
    assert stages(lived(PublicMilestone.STOPPED, published), EN)[-1].detail == "Outcome: Stopped."
    plain = Step(PublicMilestone.PUBLISHED, AT)
    assert stages(lived(plain), ID)[-1].detail == ""


@pytest.mark.parametrize(
    ("last", "todo"),
    [
        (PublicMilestone.COMPLETION_RECEIVED, NextStep.WAIT),
        (PublicMilestone.COMPLETION_EXPIRED, NextStep.ASK_OFFICE),
        (PublicMilestone.REGISTERED, NextStep.BE_READY),
        (PublicMilestone.TIP_CLOSED, NextStep.ASK_OFFICE),
        (PublicMilestone.TRANSFERRED, NextStep.ASK_OTHER_OFFICE),
        (PublicMilestone.REVERSED, NextStep.WAIT),
        (PublicMilestone.CONCLUDED, NextStep.NOTHING),
        (PublicMilestone.PUBLISHED, NextStep.NOTHING),
    ],
)
def test_the_next_step_follows_from_where_the_report_stands(last: PublicMilestone, todo: NextStep) -> None:
    shown = lived(last)
    assert (shown.current, shown.next_step) == (last, todo)
    assert next_step(shown, ID) == NEXT_STEPS[todo]


def test_another_office_and_a_refused_wish_do_not_hide_what_is_asked_for() -> None:
    asked = Step(PublicMilestone.COMPLETION_ASKED, AT, ASKED)
    shown = lived(asked, PublicMilestone.PASSED, PublicMilestone.WITHDRAWAL_REFUSED)
    assert (shown.current, shown.next_step) == (PublicMilestone.COMPLETION_ASKED, NextStep.COMPLETE)
    assert [one.status for one in stages(shown, ID)] == ["done", "done", "current", "done", "done", "todo"]


def test_a_report_that_only_went_to_another_office_is_still_being_examined() -> None:
    shown = lived(PublicMilestone.PASSED)
    assert shown.current is PublicMilestone.BEING_EXAMINED
    assert [one.status for one in stages(shown, ID)] == ["done", "current", "done", "todo"]


def test_a_second_request_says_that_it_is_one() -> None:
    asked = PublicMilestone.COMPLETION_ASKED
    shown = stages(lived(asked, PublicMilestone.COMPLETION_RECEIVED, asked), ID)
    assert shown[4].title == "Diminta dilengkapi lagi"


@pytest.mark.parametrize("then", [(), (PublicMilestone.REGISTERED,), (PublicMilestone.PASSED,)])
def test_a_wish_that_waits_is_not_done(then: tuple[PublicMilestone, ...]) -> None:
    shown = lived(PublicMilestone.WITHDRAWAL_ASKED, *then)
    [wish] = [one for one in stages(shown, ID) if one.title == "Anda memohon pencabutan laporan"]
    assert (wish.status, wish.detail) == ("current", "Menunggu keputusan kantor; penanganan berjalan terus.")


@pytest.mark.parametrize("then", [PublicMilestone.WITHDRAWAL_REFUSED, PublicMilestone.STOPPED])
def test_a_wish_that_was_decided_or_outlived_is_done(then: PublicMilestone) -> None:
    [wish] = [
        one
        for one in stages(lived(PublicMilestone.WITHDRAWAL_ASKED, then), ID)
        if one.title == "Anda memohon pencabutan laporan"
    ]
    assert wish.status == "done"
