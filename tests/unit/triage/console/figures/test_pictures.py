"""The cartogram has every kelurahan once, names that fit, colours to be read; bars keep their shares."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from services.triage.console.figures.bars import LONGEST, Bar, bars
from services.triage.console.figures.cartogram import (
    DARK,
    FIRST_WHITE,
    LINE,
    STEPS,
    TILES,
    Tile,
    _lines,
    cartogram,
    ranges,
    step_of,
)
from shared.rules.model import Level
from tests.support.triage_memory import BOOKS

SVG = "{http://www.w3.org/2000/svg}"
KELURAHAN = {
    one.id: one.name for one in BOOKS.for_new_cases().places.values() if one.level is Level.KELURAHAN
}


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two colours written #rrggbb."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_kelurahan_of_the_rulebook_has_a_tile_of_its_own() -> None:
    assert set(TILES) == set(KELURAHAN)
    assert len(set(TILES.values())) == len(TILES) == 34


@pytest.mark.parametrize("name", [*KELURAHAN.values(), "Gunungsamarinda Baru", "Sungainangka"])
def test_a_name_fits_its_tile(name: str) -> None:
    lines = _lines(name)
    assert len(lines) <= 3
    assert all(len(line) <= LINE for line in lines)
    assert "".join(line.rstrip("-") for line in lines).replace(" ", "") == name.replace(" ", "")


def test_words_can_be_read_on_every_step() -> None:
    for step, colour in enumerate(STEPS):
        assert contrast(colour, "#ffffff" if step >= FIRST_WHITE else DARK) >= 4.5


@pytest.mark.parametrize("most", [0, 1, 2, 5, 8, 47, 999, 25_000])
def test_the_legend_names_the_step_of_every_number(most: int) -> None:
    assert step_of(0, most) == 0
    assert step_of(most, most) == (5 if most else 0)
    told = {colour: [int(one) for one in re.findall(r"\d+", words)] for colour, words in ranges(most)}
    for value in {0, 1, most // 2, most}:
        if value <= most:
            ends = told[STEPS[step_of(value, most)]]
            assert ends[0] <= value <= ends[-1]


def test_a_picture_is_a_named_group_of_links_that_say_what_they_are() -> None:
    tiles = [
        Tile(code, name, n, f"/dasbor/kasus?kelurahan={code}")
        for n, (code, name) in enumerate(KELURAHAN.items())
    ]
    drawn = ET.fromstring(cartogram(tiles, "Masuk & keluar"))  # noqa: S314 - our own text
    assert drawn.get("role") == "group"
    assert drawn.get("aria-label") == "Masuk & keluar"
    assert drawn.findtext(f"{SVG}title") == "Masuk & keluar"
    links = drawn.findall(f"{SVG}a")
    assert len(links) == 34
    assert links[7].get("aria-label") == f"{tiles[7].name}: 7"


def test_markup_in_a_label_stays_words() -> None:
    drawn = bars([Bar("<script>alert(1)</script>", 3)], "x")
    assert "<script>" not in drawn
    assert cartogram([Tile("64.71.01.1001", "<b>", 1)], "x").count("<b>") == 0


def test_bars_are_as_long_as_their_share() -> None:
    drawn = ET.fromstring(bars([Bar("satu", 10), Bar("dua", 5), Bar("tiga", 0)], "x"))  # noqa: S314 - ours
    lengths = [int(one.findall(f"{SVG}rect")[1].get("width", "")) for one in drawn.findall(f"{SVG}g")]
    assert lengths == [LONGEST, LONGEST // 2, 0]


def test_nothing_is_drawn_of_nothing() -> None:
    assert bars([Bar("satu", 0)], "x") == ""
    assert cartogram([], "x") == ""
