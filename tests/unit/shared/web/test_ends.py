"""The end of a day, dates as given, and the causes of a person's acts."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.requests import Request

from shared.roles import Role
from shared.web.formats import as_given, short_end
from shared.web.idempotency import Causes
from tests.support.fake_accounts import person

WHO = person(Role.OFFICER)


def test_midnight_is_the_end_of_the_day_that_ends() -> None:
    midnight = datetime(2024, 11, 27, 16, tzinfo=UTC)
    assert short_end(midnight) == "27/11/2024 24.00 WITA"
    assert short_end(midnight, "en") == "27/11/2024 24:00 WITA"
    assert short_end(datetime(2024, 11, 27, 15, 59, tzinfo=UTC)) == "27/11/2024 23.59 WITA"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, ""),
        ("", ""),
        ("2024-11-24", "24 November 2024"),
        ("2024-11-24T20:30:00+08:00", "Minggu, 24 November 2024 pukul 20.30 WITA"),
        ("2024-11-24T20:30:00", "2024-11-24T20:30:00"),
        ("kemarin", "kemarin"),
    ],
)
def test_a_date_is_shown_as_it_was_given(given: str | None, shown: str) -> None:
    try:
        assert as_given(given) == shown
    except ValueError:
        pytest.fail("a page must not break on what a reporter wrote")


def request(path: str, key: str | None = None) -> Request:
    headers: list[Any] = [(b"idempotency-key", key.encode())] if key else []
    scope = {"type": "http", "path": path, "headers": headers, "query_string": b""}
    return Request({**scope, "server": ("h", 80), "scheme": "http", "app": cast("Any", SimpleNamespace())})


def test_a_cause_is_bound_to_account_path_and_body() -> None:
    causes = Causes(lambda: "fresh", b"k" * 32)
    first = causes.of(request("/a", "1"), WHO, b"body")
    assert causes.of(request("/a", "1"), WHO, b"body") == first
    assert causes.of(request("/b", "1"), WHO, b"body").mac != first.mac
    assert causes.of(request("/a", "1"), WHO, b"other").mac != first.mac
    other = person(Role.OFFICER, account_id="01936000-0000-7000-8000-000000000002")
    assert causes.of(request("/a", "1"), other, b"body").id != first.id
    assert first.id != "1"


def test_without_a_key_the_nonce_of_the_page_makes_a_repeat_harmless() -> None:
    causes = Causes(lambda: "fresh", b"k" * 32)
    assert causes.of(request("/a"), WHO, b"", nonce="n").key == "form:n"
    assert causes.of(request("/a"), WHO, b"").id == "fresh"
    assert causes.of(request("/a"), WHO, b"").key is None


def test_each_part_of_a_request_for_several_changes_has_a_key_of_its_own() -> None:
    causes = Causes(lambda: "fresh", b"k" * 32)
    parts = [causes.of(request("/a", "1"), WHO, b"body", part=part) for part in ("x", "y", "x")]
    assert parts[0].id != parts[1].id
    assert parts[0] == parts[2]
    assert causes.of(request("/a"), WHO, b"", part="x").key is None
