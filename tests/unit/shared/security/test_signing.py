"""A grant opens one thing for one person for minutes; every way it can be wrong has a name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.security.signing import (
    GRANT_LIFE,
    Grant,
    GrantElsewhere,
    GrantExpired,
    GrantForged,
    body_mac,
    issue_grant,
    read_grant,
)

KEY = bytes(range(32))
NOW = datetime(2024, 11, 27, 3, 0, tzinfo=UTC)
GRANT = Grant("person-1", "case-1", "exhibit-1", "view_exhibit", NOW + GRANT_LIFE)


def _read(text: str, *, now: datetime = NOW, person: str = "person-1", target: str = "exhibit-1") -> Grant:
    return read_grant(KEY, text, now=now, person=person, target=target, purpose="view_exhibit")


def test_a_grant_is_read_as_it_was_issued() -> None:
    assert _read(issue_grant(KEY, GRANT, now=NOW)) == GRANT


def test_a_grant_ends_on_the_second() -> None:
    text = issue_grant(KEY, GRANT, now=NOW)
    assert _read(text, now=GRANT.expires_at - timedelta(seconds=1)) == GRANT
    with pytest.raises(GrantExpired):
        _read(text, now=GRANT.expires_at)


def test_a_grant_of_somebody_else_or_for_something_else_is_refused() -> None:
    text = issue_grant(KEY, GRANT, now=NOW)
    with pytest.raises(GrantElsewhere):
        _read(text, person="person-2")
    with pytest.raises(GrantElsewhere):
        _read(text, target="exhibit-2")
    with pytest.raises(GrantElsewhere):
        read_grant(KEY, text, now=NOW, person="person-1", target="exhibit-1", purpose="open_identity")


def test_a_grant_made_with_another_key_is_forged() -> None:
    with pytest.raises(GrantForged):
        _read(issue_grant(bytes(32), GRANT, now=NOW))


def test_every_changed_letter_makes_a_grant_forged() -> None:
    text = issue_grant(KEY, GRANT, now=NOW)
    for at in range(len(text)):
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        with pytest.raises(GrantForged):
            _read(changed)


@pytest.mark.parametrize("text", ["", "g1", "g1.", "g1..", "g1.AAAA.AAAA", "x" * 10_000, "g2.a.b", "g1.é.é"])
def test_nonsense_is_forged(text: str) -> None:
    with pytest.raises(GrantForged):
        _read(text)


def test_a_forged_grant_is_called_forged_even_if_it_would_be_expired_too() -> None:
    with pytest.raises(GrantForged):
        _read(issue_grant(bytes(32), GRANT, now=NOW), now=NOW + timedelta(days=1))


def test_nobody_can_issue_a_long_lived_grant() -> None:
    with pytest.raises(ValueError, match="at most"):
        issue_grant(KEY, replace(GRANT, expires_at=NOW + timedelta(hours=1)), now=NOW)


def test_the_mac_of_a_body_tells_bodies_and_keys_apart_and_is_no_grant_signature() -> None:
    assert body_mac(KEY, b'{"a":1}') == body_mac(KEY, b'{"a":1}')
    assert len({body_mac(KEY, b'{"a":1}'), body_mac(KEY, b'{"a": 1}'), body_mac(bytes(32), b'{"a":1}')}) == 3
