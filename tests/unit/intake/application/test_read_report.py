"""A body is read strictly and kept as it was sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, strategies as st

from services.intake.application.read_report import (
    LoneSurrogate,
    MalformedJson,
    NulCharacter,
    Unreadable,
    read,
)

NAUGHTY = Path(__file__).resolve().parents[5] / "shared" / "data" / "naughty-strings" / "blns.json"
BODY: dict[str, Any] = {"kind": "tip", "channel": "web", "narrative": "a"}


def body(**change: Any) -> bytes:
    """A body with other fields."""
    return orjson.dumps({**BODY, **change})


@given(st.text(min_size=1).filter(lambda text: "\x00" not in text))
def test_a_narrative_is_kept_character_by_character(text: str) -> None:
    assert read(json.dumps({**BODY, "narrative": text})).narrative == text


def test_every_naughty_string_is_kept_as_it_is() -> None:
    if not NAUGHTY.exists():
        pytest.skip(f"{NAUGHTY.name} is not here")
    for text in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        if text:
            assert read(body(narrative=text)).narrative == text


def test_a_point_is_kept_as_whole_ten_millionths_of_a_degree() -> None:
    place = read(body(place={"point": [116.8312345, -1.2654321]})).place
    assert place is not None
    assert place.point == (1168312345, -12654321)


@pytest.mark.parametrize(
    ("raw", "kind", "fields"),
    [
        (b"", MalformedJson, {""}),
        (b"{", MalformedJson, {""}),
        (b'{"narrative":"\xff"}', MalformedJson, {""}),
        (b'{"narrative":"\\udc00"}', LoneSurrogate, {""}),
        (body(narrative="a\x00"), NulCharacter, {"narrative"}),
        (body(reporter={"name": "\x00"}), NulCharacter, {"reporter.name"}),
        (body(narrative=""), Unreadable, {"narrative"}),
        (body(narrative="x" * 100_001), Unreadable, {"narrative"}),
        (body(agama="x"), Unreadable, {"agama"}),
        (body(reporter={"agama": "x"}), Unreadable, {"reporter.agama"}),
        (body(reported_parties=[{}, {"nik": "1"}]), Unreadable, {"reported_parties[1].nik"}),
        (body(kind="laporan"), Unreadable, {"kind"}),
        (body(known_on=20241125), Unreadable, {"known_on"}),
        (body(lodged_at="2024-11-25T10:00:00"), Unreadable, {"lodged_at"}),
        (body(place={"tps": [12]}), Unreadable, {"place.tps[0]"}),
        (body(place={"point": [181, 0]}), Unreadable, {"place.point[0]"}),
        (body(evidence=["bukan-id"]), Unreadable, {"evidence[0]"}),
        (orjson.dumps({"kind": "tip"}), Unreadable, {"channel", "narrative"}),
    ],
)
def test_what_breaks_the_contract_is_refused_by_its_field(
    raw: bytes, kind: type[Unreadable], fields: set[str]
) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(raw)
    assert type(refusal.value) is kind
    assert set(refusal.value.fields) == fields


@given(st.binary(max_size=200))
def test_any_bytes_are_a_report_or_a_named_refusal(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read(raw)
