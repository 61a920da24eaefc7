"""Cursors and idempotency keys: ours come back as they were, all else is a named problem."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st
from starlette.requests import Request

from shared.clock import rfc3339
from shared.web.idempotency import BadKey, idempotency_key
from shared.web.paging import BadCursor, Position, decode_cursor, encode_cursor, moment_and_id, page_of

PARTS = st.one_of(st.none(), st.integers(), st.text())


@given(st.lists(PARTS, min_size=1, max_size=5), st.text())
def test_cursor_comes_back_as_its_position(position: list[str | int | None], view: str) -> None:
    assert decode_cursor(encode_cursor(tuple(position), view=view), view=view) == tuple(position)


def test_no_cursor_is_the_first_page() -> None:
    assert decode_cursor(None) is None
    assert decode_cursor("") is None


def _made_up(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode()


MARK = json.loads(urlsafe_b64decode(encode_cursor((1,)) + "=="))[0]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "e30",
        "W10",
        _made_up([MARK]),
        _made_up([MARK, {"$gt": ""}]),
        _made_up([MARK, ["a"]]),
        _made_up([MARK, 1.5]),
        _made_up([MARK, True]),
        _made_up([MARK, "2024-11-25T04:00:00Z", "\ud800"]),
        _made_up("text"),
        _made_up(5),
        encode_cursor((1,), view="other"),
        urlsafe_b64encode(b"[" * 700).decode(),
        encode_cursor((1,))[:-3],
    ],
)
def test_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(cursor)


def test_page_knows_whether_more_follows() -> None:
    page = page_of([1, 2, 3], 2, lambda item: (item,), view="v")
    assert list(page.items) == [1, 2]
    assert decode_cursor(page.next_cursor, view="v") == (2,)
    assert page_of([1, 2], 2, lambda item: (item,)).next_cursor is None
    assert page_of([], 2, lambda item: (item,)).next_cursor is None


def test_place_in_a_list_by_time_is_a_moment_and_an_id() -> None:
    moment = datetime(2024, 11, 25, 6, tzinfo=UTC)
    assert moment_and_id((rfc3339(moment), "case-1")) == (moment, "case-1")
    assert moment_and_id(None) is None


@pytest.mark.parametrize(
    "position", [("x", "a"), (1, "a"), ("2024-11-25T06:00:00Z",), ("2024-11-25T06:00:00Z", None)]
)
def test_place_that_is_no_moment_and_id_is_refused(position: Position) -> None:
    with pytest.raises(BadCursor):
        moment_and_id(position)


def _request(*keys: bytes) -> Request:
    return Request({"type": "http", "headers": [(b"idempotency-key", key) for key in keys]})


def test_header_comes_before_the_nonce_of_a_form() -> None:
    assert idempotency_key(_request(b"k-1"), "n") == "k-1"
    assert idempotency_key(_request(), "n") == "form:n"
    assert idempotency_key(_request()) is None


@pytest.mark.parametrize(
    "keys", [[b""], [b" "], [b"a b"], [b"x" * 201], [b"\xc3\xa9"], [b"a", b"a"], [b"a\x7f"], [b"form:n"]]
)
def test_unusable_key_is_refused(keys: list[bytes]) -> None:
    with pytest.raises(BadKey):
        idempotency_key(_request(*keys))


def test_key_of_200_letters_is_taken() -> None:
    assert idempotency_key(_request(b"x" * 200)) == "x" * 200
