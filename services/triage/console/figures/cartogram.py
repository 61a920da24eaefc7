"""The 34 kelurahan as tiles: a layout of our own, roughly where they lie, kecamatan bounded by thick lines.

No map of the boundaries may be had under a licence that suits, and 34 areas of very different size would hide
the small ones; in tiles each is as large as the other. Names and codes come from the rulebook's places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.triage.console.figures.svg import chart, element, row, words

TILES: Final[Mapping[str, tuple[int, int]]] = {
    "64.71.01.1001": (7, 3),  # Manggar
    "64.71.01.1002": (8, 3),  # Lamaru
    "64.71.01.1003": (9, 2),  # Teritip
    "64.71.01.1004": (7, 4),  # Manggar Baru
    "64.71.02.1001": (2, 4),  # Baru Ilir
    "64.71.02.1002": (1, 4),  # Baru Tengah
    "64.71.02.1003": (2, 3),  # Baru Ulu
    "64.71.02.1004": (0, 0),  # Kariangau
    "64.71.02.1005": (1, 2),  # Margo Mulyo
    "64.71.02.1006": (1, 3),  # Marga Sari
    "64.71.03.1001": (2, 1),  # Batu Ampar
    "64.71.03.1002": (4, 1),  # Gunung Samarinda
    "64.71.03.1003": (3, 0),  # Karang Joang
    "64.71.03.1004": (2, 2),  # Muara Rapak
    "64.71.03.1005": (3, 2),  # Gunung Samarinda Baru
    "64.71.03.1006": (3, 1),  # Graha Indah
    "64.71.04.1001": (3, 4),  # Gunung Sari Ulu
    "64.71.04.1002": (4, 4),  # Gunung Sari Ilir
    "64.71.04.1003": (3, 3),  # Karang Rejo
    "64.71.04.1004": (4, 3),  # Karang Jati
    "64.71.04.1005": (2, 5),  # Mekar Sari
    "64.71.04.1006": (4, 2),  # Sumber Rejo
    "64.71.05.1002": (6, 6),  # Sepinggan
    "64.71.05.1006": (5, 3),  # Gunung Bahagia
    "64.71.05.1008": (6, 4),  # Sepinggan Baru
    "64.71.05.1009": (6, 5),  # Sepinggan Raya
    "64.71.05.1010": (5, 6),  # Sungainangka
    "64.71.05.1011": (5, 4),  # Damai Baru
    "64.71.05.1012": (5, 5),  # Damai Bahagia
    "64.71.06.1001": (2, 6),  # Prapatan
    "64.71.06.1002": (3, 5),  # Telaga Sari
    "64.71.06.1003": (3, 6),  # Klandasan Ulu
    "64.71.06.1004": (4, 6),  # Klandasan Ilir
    "64.71.06.1005": (4, 5),  # Damai
}
"""Code of the kelurahan -> column and row."""
STEPS: Final = ("#f4f1ec", "#f3d9cc", "#e9ad91", "#d2714f", "#a83a24", "#701a12")
"""From none to most. Dark text stands on the first four (4.7:1 on the fourth), white on the rest (6.4:1)."""
FIRST_WHITE: Final = 4
DARK: Final = "#14181d"
SIDE: Final = 72
BORDER: Final = 4
LINE: Final = 11
"""Characters that fit on a line of a tile."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A kelurahan with its number; `href` is where its cases are listed, "" for no link."""

    code: str
    name: str
    value: int
    href: str = ""


def cartogram(tiles: Sequence[Tile], label: str, *, names: bool = True) -> str:
    """The tiles as SVG, empty if none is placed; without `names` the numbers are large, for small screens."""
    placed = [tile for tile in tiles if tile.code in TILES]
    if not placed:
        return ""
    most = max(tile.value for tile in placed)
    width = (max(TILES[tile.code][0] for tile in placed) + 1) * SIDE + 2 * BORDER
    height = (max(TILES[tile.code][1] for tile in placed) + 1) * SIDE + 2 * BORDER
    inside = [_tile(tile, most, names=names) for tile in placed]
    return chart(width, height, label, *inside, _borders(placed))


def step_of(value: int, most: int) -> int:
    """The step of colour: 0 for none, else 1 to 5 by the share of the largest."""
    return 0 if value == 0 else min(5, max(1, -(-value * 5 // max(most, 1))))


def ranges(most: int) -> Sequence[tuple[str, str]]:
    """What each step that occurs stands for, with its colour."""
    by_step: dict[int, list[int]] = {}
    for value in range(most + 1) if most <= MOST_RANGED else _ends(most):
        by_step.setdefault(step_of(value, most), []).append(value)
    return [(STEPS[step], _range(values[0], values[-1])) for step, values in sorted(by_step.items())]


MOST_RANGED: Final = 1_000


def _ends(most: int) -> Sequence[int]:
    return [0, *(one for step in range(5) for one in (most * step // 5 + 1, most * (step + 1) // 5))]


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _tile(tile: Tile, most: int, *, names: bool) -> str:
    column, line = TILES[tile.code]
    x, y, step = column * SIDE + BORDER, line * SIDE + BORDER, step_of(tile.value, most)
    ink = "#ffffff" if step >= FIRST_WHITE else DARK
    at = {"x": x, "y": y, "width": SIDE, "height": SIDE}
    box = element("rect", **at, fill=STEPS[step], stroke="#ffffff", stroke_width=2)
    middle = x + SIDE // 2
    text = _named(tile, middle, y, ink) if names else _text(str(tile.value), middle, y + 48, 34, ink)
    return row(tile.name, tile.value, tile.href, box, text)


def _named(tile: Tile, middle: int, y: int, ink: str) -> str:
    said = enumerate(_lines(tile.name))
    name = [
        words(line, x=middle, y=y + 16 + 12 * n, text_anchor="middle", font_size=11, fill=ink)
        for n, line in said
    ]
    return "".join(name) + _text(str(tile.value), middle, y + 63, 17, ink)


def _text(text: str, x: int, y: int, size: int, ink: str) -> str:
    return words(text, x=x, y=y, text_anchor="middle", font_size=size, font_weight=700, fill=ink)


def _lines(name: str) -> Sequence[str]:
    """The name in lines that fit; a long word is broken with a hyphen."""
    lines: list[str] = []
    for word in name.split():
        parts = [word] if len(word) <= LINE else [f"{word[: LINE - 3]}-", word[LINE - 3 :]]
        for part in parts:
            if lines and not lines[-1].endswith("-") and len(lines[-1]) + len(part) < LINE - 2:
                lines[-1] = f"{lines[-1]} {part}"
            else:
                lines.append(part)
    return lines


def _borders(placed: Sequence[Tile]) -> str:
    """A thick line wherever the neighbour lies in another kecamatan, or there is none."""
    at = {TILES[tile.code]: tile.code[:8] for tile in placed}
    parts = []
    for (column, line), kecamatan in at.items():
        x, y = column * SIDE + BORDER, line * SIDE + BORDER
        sides = (
            ((column, line - 1), f"M{x} {y}h{SIDE}"),
            ((column, line + 1), f"M{x} {y + SIDE}h{SIDE}"),
            ((column - 1, line), f"M{x} {y}v{SIDE}"),
            ((column + 1, line), f"M{x + SIDE} {y}v{SIDE}"),
        )
        parts += [path for neighbour, path in sides if at.get(neighbour) != kecamatan]
    stroke = {"stroke": "#1d2733", "stroke_width": 3.5, "stroke_linecap": "square"}
    return element("path", d="".join(parts), fill="none", **stroke)
