"""Every real report becomes a body that intake takes, with what a person would make of it."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from functools import cache

import pytest

from services.intake.application.report_body import ReportBody
from services.intake.domain.acceptance import accept
from services.intake.domain.media import media_type
from shared.changes import PUBLIC, Actor
from shared.clock import WITA
from shared.roles import Role
from shared.rules.rulebooks import Rulebooks
from tests.office_week.calendar import here
from tests.office_week.corpus import GRAVEST_FIRST, Item, corpus, counted
from tests.office_week.likeness_figures import THRESHOLDS, lines
from tests.support.real_input import needed

DESK = Actor("person", "posko-1", frozenset({Role.POSKO}))
POLLING = datetime(2024, 11, 27, tzinfo=WITA).date()


@cache
def items() -> tuple[Item, ...]:
    return tuple(corpus())


def test_all_420_become_reports_each_with_its_own_reference() -> None:
    assert len({item.source_ref for item in items()}) == 420
    assert next(counted(items())).startswith("420 reports, 22 follow")


def test_the_same_input_gives_the_same_corpus() -> None:
    assert corpus() == list(items())


def test_intake_takes_every_body_at_the_moment_it_arrives() -> None:
    rules = Rulebooks.load().latest()
    for item in items():
        submission = ReportBody.model_validate_json(json.dumps(item.body)).submission()
        by = DESK if item.by_staff else PUBLIC
        accept(submission, by=by, licence=None, rules=rules, now=item.arrives_at)


def test_every_code_of_the_set_has_a_category() -> None:
    lines = needed("election-violation-reports", "reports.jsonl").read_text(encoding="utf-8").splitlines()
    codes = {code for line in lines for phase in json.loads(line)["violations"].values() for code in phase}
    assert codes == {code for code, _ in GRAVEST_FIRST}
    assert {ours for _, ours in GRAVEST_FIRST} <= set(Rulebooks.load().latest().categories)


def test_a_report_without_a_code_is_left_for_a_person_to_classify() -> None:
    assert sum(item.expected.category is None for item in items()) == 16


def test_each_kind_and_each_path_of_a_report_is_there() -> None:
    assert {item.expected.kind for item in items()} == {"report", "finding", "tip"}
    lodged = [item.expected for item in items() if item.expected.kind == "report"]
    assert {(one.complete, one.in_time) for one in lodged} >= {(True, True), (False, True), (True, False)}


def test_stations_of_the_set_stay_apart() -> None:
    lines = needed("election-violation-reports", "reports.jsonl").read_text(encoding="utf-8").splitlines()
    theirs = {f"spb-{one['id']}": one for one in map(json.loads, lines)}
    ours: dict[object, set[object]] = defaultdict(set)
    for item in items():
        told, place = theirs[item.source_ref], item.body["place"] or {}
        if told["related_to_uik"] is not None:
            ours[place["kelurahan"], *place["tps"]].add((told["district"], told["related_to_uik"]))
    assert all(len(one) == 1 for one in ours.values())


def test_a_follow_up_arrives_after_what_it_follows() -> None:
    at = {item.source_ref: item.arrives_at for item in items()}
    assert all(at[item.follows] < item.arrives_at for item in items() if item.follows)


def test_their_three_polling_days_are_our_one() -> None:
    assert sum(item.arrives_at.date() == POLLING for item in items()) == 315


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("2021-07-08T00:00:00+03:00", "2024-09-25T00:00:00+08:00"),
        ("2021-09-18T12:00:00+03:00", "2024-11-27T12:00:00+08:00"),
        ("2021-09-20T09:30:00+03:00", "2024-11-28T09:30:00+08:00"),
    ],
)
def test_the_calendars_are_laid_onto_each_other(theirs: str, ours: str) -> None:
    at = datetime.fromisoformat(theirs).timestamp() * 1_000
    assert here(round(at)) == datetime.fromisoformat(ours)


def test_a_day_outside_the_set_has_no_place() -> None:
    with pytest.raises(ValueError, match="outside"):
        here(0)


def test_every_exhibit_is_what_it_says_and_like_no_other() -> None:
    made = [one for item in items() for one in item.exhibits]
    assert {media_type(one.content) for one in made} == {one.media_type for one in made}
    assert all(media_type(one.content) == one.media_type for one in made)
    assert len({one.content for one in made}) == len(made)


def test_nobody_in_the_corpus_can_exist() -> None:
    people = [item.body["reporter"] for item in items() if "reporter" in item.body]
    assert all(one["nik"].startswith("647199") for one in people)
    assert all(one["phone"].startswith("0800-0000-") for one in people)


def test_the_figures_of_likeness_account_for_every_marked_pair() -> None:
    told = list(lines(items()))
    assert told[0].startswith("420 reports, 22 marked pairs")
    assert len([line for line in told if line.split()[:1] in [[str(one)] for one in THRESHOLDS]]) == 7
