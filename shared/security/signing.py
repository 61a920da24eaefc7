"""Short-lived grants between the services, and the MAC that tells a repeated body from another one.

A grant lets one person fetch one exhibit or identity of one case for one purpose, for some minutes. Whoever
decides on access (triage, notify) issues it; intake, which holds the bytes, verifies it and writes a custody
entry.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import ClassVar, Final, Literal

import orjson

from shared.errors import N_, NotAllowed

Purpose = Literal["view_exhibit", "play_exhibit", "redact_exhibit", "cover_exhibit", "open_identity"]
"""`play_exhibit` and `cover_exhibit` are intake's own: passes of pages that were opened under another one."""

GRANT_LIFE: Final = timedelta(minutes=5)
LONGEST_LIFE: Final = timedelta(minutes=15)
_LONGEST_TEXT: Final = 2_048


class GrantRefused(NotAllowed):
    """The grant does not allow this."""

    code = "grant-refused"


class GrantForged(GrantRefused):
    """It was not made with our key, or was changed."""

    code = "grant-forged"


class GrantExpired(GrantRefused):
    """Its time is over; the page that issued it gives a new one."""

    code: ClassVar[str] = "grant-expired"


class GrantElsewhere(GrantRefused):
    """It is good, but for another person, case, thing or purpose."""

    code = "grant-elsewhere"


@dataclass(frozen=True, slots=True)
class Grant:
    """Who may fetch what, for what, until when. `target` is the exhibit's or report's id."""

    person: str
    case_id: str
    target: str
    purpose: Purpose
    expires_at: datetime


def issue_grant(key: bytes, grant: Grant, *, now: datetime) -> str:
    """The grant as URL-safe text.

    Raises:
        ValueError: it would live longer than 15 minutes.
    """
    if grant.expires_at - now > LONGEST_LIFE:
        raise ValueError(f"a grant lives at most {LONGEST_LIFE}")
    fields = [grant.person, grant.case_id, grant.target, grant.purpose, int(grant.expires_at.timestamp())]
    body = _encoded(orjson.dumps(fields))
    return f"g1.{body}.{_encoded(_signature(key, body))}"


def read_grant(key: bytes, text: str, *, now: datetime, person: str, target: str, purpose: Purpose) -> Grant:
    """The grant, if it allows this person this target for this purpose now.

    Raises:
        GrantForged, GrantExpired, GrantElsewhere: by what is wrong with it, in this order.
    """
    grant = _verified(key, text)
    if now >= grant.expires_at:
        raise GrantExpired(
            N_("Izin membuka berkas ini sudah lewat waktu. Buka kembali dari halaman perkara.")
        )
    if (grant.person, grant.target, grant.purpose) != (person, target, purpose):
        raise GrantElsewhere(N_("Izin ini bukan untuk berkas ini. Buka berkas dari halaman perkaranya."))
    return grant


def body_mac(key: bytes, raw: bytes) -> bytes:
    """What is kept of a request's body beside its idempotency key: tells a repeat from another body."""
    return hmac.digest(key, b"body\x00" + raw, sha256)


def _verified(key: bytes, text: str) -> Grant:
    version, _, rest = text[:_LONGEST_TEXT].partition(".")
    body, _, signature = rest.partition(".")
    expected = _encoded(_signature(key, body))
    if version != "g1" or not hmac.compare_digest(expected.encode(), signature.encode()):
        raise GrantForged(N_("Izin membuka berkas ini tidak sah. Buka berkas dari halaman perkaranya."))
    person, case_id, target, purpose, expires = orjson.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return Grant(person, case_id, target, purpose, datetime.fromtimestamp(expires, tz=UTC))


def _signature(key: bytes, body: str) -> bytes:
    return hmac.digest(key, b"grant\x00" + body.encode(), sha256)


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
