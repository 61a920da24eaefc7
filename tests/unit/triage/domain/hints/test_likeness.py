"""What makes two reports alike, and what is kept to find out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from services.triage.domain.hints.fingerprints import alike, of_name, of_text, packed, unpacked
from services.triage.domain.hints.likeness import (
    Hint,
    Sign,
    Sketch,
    compare,
    kept_under,
    looked_under,
    sketched,
)
from services.triage.domain.parts import Exhibit, Place
from tests.support.cases import a_report

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
TEXT = "Dua orang membagikan amplop berisi uang di depan mushala sehabis magrib kepada warga yang lewat."
DAY = date(2024, 11, 25)
BARE = Sketch(report_id="r1", case_id="c1", day=DAY)
STATION = replace(BARE, kelurahan="64.71.03.1001", tps=("012",))


def other(sketch: Sketch, **changes: object) -> Sketch:
    return replace(sketch, report_id="r2", case_id="c2", **changes)  # type: ignore[arg-type] # a test's shorthand


def signs(hint: Hint | None) -> set[Sign]:
    return {sign for sign, _ in hint.signs} if hint else set()


def meet(one: Sketch, two: Sketch) -> bool:
    return not set(looked_under(KEY, one)).isdisjoint(kept_under(KEY, two))


@pytest.mark.parametrize("written", ["Budi Rekaan", "bapak BUDI  rekaan", "Rekaan, Budi", "H. Budi Rekaan"])
def test_a_name_has_one_fingerprint_however_it_is_written(written: str) -> None:
    assert of_name(KEY, written) == of_name(KEY, "Budi Rekaan")


def test_another_name_or_another_key_gives_another_fingerprint() -> None:
    assert of_name(KEY, "Budi Rekaan") not in {of_name(KEY, "Siti Rekaan"), of_name(OTHER_KEY, "Budi Rekaan")}


@pytest.mark.parametrize("nothing", ["", "Pak", "12", "…"])
def test_what_is_no_name_has_no_fingerprint(nothing: str) -> None:
    assert of_name(KEY, nothing) is None


def test_a_copied_text_is_alike_and_a_strange_one_is_not() -> None:
    copied = of_text(KEY, TEXT.replace("Dua orang", "Tiga orang"))
    strange = of_text(
        KEY, "Nama saya tidak tercantum dalam daftar pemilih di kelurahan kami sejak bulan lalu."
    )
    assert alike(of_text(KEY, TEXT), copied) > 60
    assert alike(of_text(KEY, TEXT), strange) < 20


def test_sketches_under_two_keys_have_nothing_in_common() -> None:
    assert alike(of_text(KEY, TEXT), of_text(OTHER_KEY, TEXT)) < 10


@given(st.text(max_size=300))
def test_any_text_is_like_itself_if_it_has_words(text: str) -> None:
    sketch = of_text(KEY, text)
    assert alike(sketch, sketch) == (100 if sketch else 0)
    assert unpacked(packed(sketch)) == sketch


def test_the_same_station_is_a_hint_that_fades_with_days() -> None:
    scores = [compare(STATION, other(STATION, day=DAY + timedelta(days=off))) for off in (0, 1, 2, 4)]
    assert [hint.score if hint else 0 for hint in scores] == [40, 30, 0, 0]


def test_the_same_number_in_another_kelurahan_is_another_station() -> None:
    assert compare(STATION, other(STATION, kelurahan="64.71.03.1002")) is None


def test_two_weak_signs_add_up() -> None:
    parties = frozenset({"p"})
    hint = compare(replace(STATION, parties=parties), other(STATION, parties=parties))
    assert hint == Hint("c2", 58, ((Sign.SAME_STATION, 40), (Sign.SAME_PARTY, 30)))


def test_the_same_exhibit_is_a_strong_sign_whatever_the_day() -> None:
    exhibits = frozenset({"e" * 64})
    hint = compare(replace(BARE, exhibits=exhibits), other(BARE, exhibits=exhibits, day=date(2024, 9, 1)))
    assert hint == Hint("c2", 90, ((Sign.SAME_EXHIBIT, 90),))


def test_the_opened_texts_win_over_their_sketches() -> None:
    text = of_text(KEY, TEXT)
    one, two = replace(BARE, text=text), other(BARE, text=text)
    assert signs(compare(one, two)) == {Sign.SIMILAR_TEXT}
    assert compare(one, two, text=0) is None


def test_points_nearby_are_a_sign() -> None:
    here = replace(BARE, point=(1168312345, -12654321))
    assert signs(compare(here, other(here, point=(1168322345, -12654321)))) == {Sign.NEAR_POINT}
    assert compare(here, other(here, point=(1168342345, -12654321))) is None


def test_nothing_in_common_is_no_hint() -> None:
    assert compare(BARE, other(BARE)) is None


DAYS = st.integers(-10, 10).map(lambda off: DAY + timedelta(days=off))
SKETCHES = st.builds(
    Sketch,
    report_id=st.just("r2"),
    case_id=st.just("c2"),
    day=DAYS,
    kelurahan=st.sampled_from([None, "64.71.03.1001", "64.71.03.1002"]),
    tps=st.lists(st.sampled_from(["001", "002"]), unique=True).map(tuple),
    point=st.one_of(st.none(), st.tuples(st.integers(0, 40_000), st.integers(0, 40_000))),
    parties=st.frozensets(st.sampled_from(["p", "q"])),
    exhibits=st.frozensets(st.sampled_from(["e", "f"])),
)


@given(SKETCHES, SKETCHES)
def test_whatever_gives_a_hint_meets_in_a_bucket_from_both_sides(one: Sketch, two: Sketch) -> None:
    """Texts apart, which meet by chance: 9 in 10 of those that share 60 %."""
    if compare(one, two):
        assert meet(one, two)
        assert meet(two, one)


@given(SKETCHES, SKETCHES)
def test_likeness_has_no_direction(one: Sketch, two: Sketch) -> None:
    here, there = compare(one, two), compare(two, one)
    assert (here and here.score) == (there and there.score)


def test_a_sketch_holds_no_name_and_no_word() -> None:
    exhibit = Exhibit(id="e1", sha256="e" * 64, size=1, media_type="image/png")
    report = a_report(place=Place(kelurahan="64.71.03.1001", tps=("013", "012")), evidence=(exhibit,))
    made = sketched(KEY, report, "c1", TEXT, ["Melati Contoh", "Pak"], day=DAY)
    assert (made.tps, made.exhibits, len(made.parties)) == (("012", "013"), frozenset({"e" * 64}), 1)
    shown = f"{made!r} {kept_under(KEY, made)} {made.text}"
    assert not [word for word in ("Melati", "melati", "Contoh", "amplop", "mushala") if word in shown]
