"""Invented reports of ordinary length, set in real kelurahan of Balikpapan; the same ones at every run."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import orjson

DIFFERENT = 64
_KELURAHAN = (
    "64.71.01.1001",
    "64.71.02.1002",
    "64.71.03.1001",
    "64.71.04.1003",
    "64.71.05.1002",
    "64.71.06.1004",
)
_CATEGORIES = ("money_politics", "hoax", "civil_servant_neutrality", "campaign", "administrative", "ethics")
_WORDS = """
    pada malam hari seorang relawan membagikan amplop berisi uang kepada warga di dekat pos ronda dan meminta
    mereka memilih calon tertentu saya melihat sendiri bersama tetangga dan menyimpan foto amplop itu di
    telepon beberapa warga menolak tetapi sebagian menerima karena takut tidak diberi bantuan lagi
""".split()  # noqa: SIM905 - a text to read, not a list
_NAMES = ("Rahmat", "Siti", "Agus", "Dewi", "Bambang", "Nur", "Yanti", "Hendra")


def bodies(day: date, *, count: int = DIFFERENT, one_reporter: bool = False) -> list[dict[str, Any]]:
    """Reports that became known on a day; with `one_reporter` all from the same person."""
    draw = random.Random(20241127)  # noqa: S311 - the same reports at every run, no secret
    return [_body(draw, day, 1 if one_reporter else number) for number in range(1, count + 1)]


def encoded(day: date, *, count: int = DIFFERENT, one_reporter: bool = False) -> list[bytes]:
    """The same as JSON."""
    return [orjson.dumps(body) for body in bodies(day, count=count, one_reporter=one_reporter)]


def _body(draw: random.Random, day: date, reporter: int) -> dict[str, Any]:
    return {
        "kind": "report",
        "channel": "web",
        "category": draw.choice(_CATEGORIES),
        "narrative": " ".join(draw.choices(_WORDS, k=draw.randint(40, 90))),
        "occurred_at": day.isoformat(),
        "known_on": day.isoformat(),
        "place": {
            "kelurahan": draw.choice(_KELURAHAN),
            "tps": [f"{draw.randint(1, 40):03}"],
            "text": "pos ronda",
        },
        "reported_parties": [{"name": draw.choice(_NAMES), "role": "relawan", "address": "Jalan Contoh 2"}],
        "witnesses": [{"name": draw.choice(_NAMES), "phone": f"0800{draw.randint(10**6, 10**7 - 1)}"}],
        "reporter": {
            "name": f"{_NAMES[reporter % len(_NAMES)]} Contoh",
            "nik": f"647199{reporter:010}",
            "sex": "P",
            "born": "1990-01-31",
            "occupation": "pedagang",
            "citizenship": "WNI",
            "address": f"Jalan Contoh {reporter}",
            "phone": f"0899{reporter:07}",
            "standing": "voter",
        },
    }
