"""What the pages say: dossiers, timelines, notices; in both languages, and never more than they know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.notify.application.contents import Opened
from services.notify.application.tray import HandoffPage
from services.notify.application.views import Entry
from services.notify.console.dossier_view import DossierViews, occurred
from services.notify.console.notice_view import NoticeView
from services.notify.console.timeline import timeline
from services.notify.console.wording import FAILURES, KINDS, NOTICE_STATES, STAGES, VIEWS
from services.notify.domain.handoff import Stage
from services.notify.domain.notice import NoticeState, SendFailure
from shared.changes import JsonObject
from shared.rules.rulebooks import Rulebooks
from shared.web.i18n import Language, translate
from tests.support.dispatches import LIAISON, NOON, TRACE, dossier, handed_off, notified

VIEWS_OF = DossierViews(Rulebooks.load())


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_stage_state_and_failure_has_a_word(language: Language) -> None:
    assert set(STAGES) == set(VIEWS.values()) == set(Stage)
    assert set(NOTICE_STATES) == set(NoticeState)
    assert set(FAILURES) == set(SendFailure)
    words = [*(word for word, _ in (*STAGES.values(), *NOTICE_STATES.values())), *FAILURES.values()]
    for word in (*words, *KINDS.values()):
        shown = translate(word, language)
        assert shown
        assert (shown == word) is (language == "id")


def test_a_dossier_is_shown_in_the_words_of_its_rulebook() -> None:
    shown = VIEWS_OF.of(dossier(), "id")
    assert (shown.category, shown.kind) == ("Politik uang", "Laporan")
    assert shown.place == "Batu Ampar, Balikpapan Utara, TPS 012"
    assert shown.occurred == "25 November 2024"
    assert VIEWS_OF.of(dossier(), "en").category == "Money politics"


def test_what_is_not_known_is_not_made_up() -> None:
    bare = replace(dossier(), category=None, place=None, occurred_at=None, deadline=None)
    shown = VIEWS_OF.of(bare, "id")
    assert (shown.category, shown.place, shown.occurred) == ("Belum digolongkan", "", "")


def test_a_rulebook_and_a_place_that_this_build_lacks_do_not_break_the_page() -> None:
    full = dossier()
    assert full.deadline is not None
    assert full.place is not None
    odd = replace(
        full,
        deadline=replace(full.deadline, rule="pilkada_2099_1", id="unknown"),
        place=replace(full.place, kelurahan="64.71.99.9999"),
    )
    shown = VIEWS_OF.of(odd, "id")
    assert shown.kelurahan == "64.71.99.9999"
    assert shown.deadline_name == "Tenggat penerusan"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2024-11-25", "25 November 2024"),
        ("2024-11-25T21:30:00+08:00", "Senin, 25 November 2024 pukul 21.30 WITA"),
        ("kemarin malam", "kemarin malam"),
        ("2024-11-25T21:30:00", "2024-11-25T21:30:00"),
        (None, ""),
    ],
)
def test_the_time_of_the_event_is_shown_as_it_was_given(given: str | None, shown: str) -> None:
    assert occurred(given, "id") == shown


def _entry(seq: int, type_: str, **data: object) -> Entry:
    made: JsonObject = data
    return Entry(seq, type_, NOON, LIAISON, made, "0" * 64)


def _page(*entries: Entry) -> HandoffPage:
    return HandoffPage(handed_off().handoffs[0], TRACE, Opened(), entries, {LIAISON: "Dewi"})


def test_an_attempt_shows_by_its_result_and_alone_only_without_one() -> None:
    tried = _entry(3, "notice_attempted", notice_id="n1", attempt=1)
    failed = _entry(4, "notice_failed", notice_id="n1", attempt=1, failure="refused")
    again = _entry(5, "notice_attempted", notice_id="n1", attempt=2)
    titles = [line.title for line in timeline(_page(tried, failed, again), "id")]
    assert titles[:2] == ["Pengiriman surel dimulai", "Surel belum terkirim"]
    assert titles.count("Pengiriman surel dimulai") == 1


def test_the_timeline_is_newest_first_and_names_who_acted() -> None:
    acknowledged = _entry(6, "handoff_acknowledged", reference="TTP-1")
    lines = timeline(_page(_entry(1, "handoff_created"), acknowledged), "id")
    assert (lines[0].title, lines[0].by) == ("Diterima", "Dewi")
    assert lines[0].detail == "Nomor tanda terima TTP-1"
    assert lines[-1].title == "Diregistrasi oleh Bawaslu"


def test_an_entry_of_a_newer_build_is_left_out() -> None:
    assert len(timeline(_page(_entry(9, "handoff_blessed")), "id")) == 2


def test_notices_are_summed_up() -> None:
    later = NOON + timedelta(minutes=15)
    handoff = notified(notified(handed_off()), at=later).handoffs[0]
    view = NoticeView.of(handoff)
    assert view.first == handoff.notices[0]
    assert (view.failing, view.reminders) == (None, 1)
