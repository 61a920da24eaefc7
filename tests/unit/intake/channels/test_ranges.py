"""One range of bytes is served, several at once get the whole, and a file that changed is sent anew."""

from __future__ import annotations

import pytest

from services.intake.channels.ranges import NoSuchBytes, asked_part

TAG = '"aa"'


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ("bytes=0-", range(100)),
        ("bytes=0-0", range(1)),
        ("bytes=10-19", range(10, 20)),
        ("bytes=90-500", range(90, 100)),
        ("bytes=-10", range(90, 100)),
        ("bytes=-500", range(100)),
        ("bytes= 5 - 9", range(5, 10)),
    ],
)
def test_one_range_is_cut_to_the_file(asked: str, places: range) -> None:
    assert asked_part({"range": asked}, 100, TAG) == places


@pytest.mark.parametrize(
    "asked", ["", "bytes=0-1,5-6", "bytes=9-5", "bytes=-", "lines=1-2", "bytes=x-1", "bytes=1"]
)
def test_what_is_not_one_range_gets_the_whole(asked: str) -> None:
    assert asked_part({"range": asked}, 100, TAG) is None


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=400-500", "bytes=-0"])
def test_a_range_behind_the_end_is_refused(asked: str) -> None:
    with pytest.raises(NoSuchBytes):
        asked_part({"range": asked}, 100, TAG)


def test_a_range_of_another_file_than_the_one_begun_gets_the_whole() -> None:
    assert asked_part({"range": "bytes=5-", "if-range": '"bb"'}, 100, TAG) is None
    assert asked_part({"range": "bytes=5-", "if-range": TAG}, 100, TAG) == range(5, 100)
    assert asked_part({"range": "bytes=5-", "if-range": "Sat, 23 Nov 2024 00:00:00 GMT"}, 100, TAG) is None
