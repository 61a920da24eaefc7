"""Against forged requests: where the browser says they come from, the session's token, and the form nonce.

A page's form carries its secret as its FIRST field (the macros see to that), so that the check reads a few
kilobytes and the rest of a large upload still streams. The session's token is masked anew on every page,
since pages are compressed (BREACH). A request with a bearer token cannot be forged and is exempt.
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar, Final
from urllib.parse import unquote_plus

from starlette.requests import Request
from starlette.types import Message, Receive

from shared.clock import Clock
from shared.errors import N_, JejakError

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-csrf-token"
NONCE_FIELD: Final = "nonce"
NONCE_LIFE: Final = timedelta(hours=48)
PEEK_BYTES: Final = 16_384
_FORM_TYPES: Final = (b"application/x-www-form-urlencoded", b"multipart/form-data", b"text/plain")


class Forged(JejakError):
    """The request does not prove that it was made on one of our own pages."""

    code = "forged-request"
    status: ClassVar[int] = 403


class StaleForm(JejakError):
    """The form's nonce is missing, foreign or too old; loading the page again gives a new one."""

    code = "stale-form"
    status: ClassVar[int] = 403


class NotJson(JejakError):
    """A form was posted to an address that takes JSON; no nonce or reload would make it good."""

    code = "unsupported-media-type"
    status: ClassVar[int] = 415


def refuse_cross_site(request: Request, origins: Collection[str]) -> None:
    """Refuse what the browser itself says comes from elsewhere; silence is left to the token.

    `Referrer-Policy: no-referrer` makes browsers send `Origin: null` on form posts, so null says nothing.

    Raises:
        Forged: Sec-Fetch-Site or Origin names another site.
    """
    origin = request.headers.get("origin", "null")
    site = request.headers.get("sec-fetch-site")
    known = origin != "null" and origin in {*origins, f"{request.url.scheme}://{request.url.netloc}"}
    if site in ("same-origin", "none") or known:
        return
    if site is not None or origin != "null":
        raise Forged(N_("Permintaan ini datang dari situs lain. Buka kembali halaman kami lalu ulangi."))


def mask(token: str) -> str:
    """The token under a fresh one-time pad, URL-safe; another text on every page."""
    secret = token.encode()
    pad = secrets.token_bytes(len(secret))
    return urlsafe_b64encode(pad + _xor(pad, secret)).decode().rstrip("=")


def token_matches(given: str, token: str) -> bool:
    """Whether what came with a request is the session's token, masked or plain (for programs)."""
    if not token:
        return False
    if hmac.compare_digest(given.encode(), token.encode()):
        return True
    try:
        raw = urlsafe_b64decode(given.encode() + b"=" * (-len(given) % 4))
    except ValueError:
        return False
    half = len(raw) // 2
    return hmac.compare_digest(_xor(raw[:half], raw[half:]), token.encode())


def _xor(left: bytes, right: bytes) -> bytes:
    size = min(len(left), len(right))
    mixed = int.from_bytes(left[:size], "big") ^ int.from_bytes(right[:size], "big")
    return mixed.to_bytes(size, "big")


def is_form(content_type: bytes) -> bool:
    """Whether the body has a type that any page on the web may post without asking us first."""
    return content_type.partition(b";")[0].strip().lower() in _FORM_TYPES


def takes_json_only(path: str) -> bool:
    """Whether the address is one of the interface for programs: what takes forms there says so itself."""
    return path.startswith("/api/")


def refuse_as_not_json(content_type: bytes) -> None:
    """Refuse a form where JSON is taken: `curl -d` without a header says that it sends one.

    Raises:
        NotJson: the body has a type that a form has.
    """
    if is_form(content_type):
        raise NotJson(N_("Kirim isi sebagai JSON dengan tajuk Content-Type: application/json."))


async def peek(receive: Receive, name: str) -> tuple[str | None, Receive]:
    """The value of a form field in the first kilobytes of the body, and a `receive` that gives all of it.

    Any match will do: who cannot know the secret cannot place it anywhere in the body.
    """
    held: list[Message] = []
    head = b""
    value: str | None = None
    more = True
    while more and value is None and len(head) < PEEK_BYTES:
        message = await receive()
        held.append(message)
        head += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
        value = _find(head[:PEEK_BYTES], name, complete=not more)

    async def again() -> Message:
        return held.pop(0) if held else await receive()

    return value, again


def _find(head: bytes, name: str, *, complete: bool) -> str | None:
    key = re.escape(name.encode())
    end = b"(?=&|$)" if complete else b"(?=&)"
    if plain := re.search(b"(?:^|&)" + key + b"=([A-Za-z0-9_.%~+-]{0,512})" + end, head):
        return unquote_plus(plain[1].decode("ascii"))
    part = b'name="' + key + b'"\r\n\r\n([A-Za-z0-9_.~-]{0,512})\r\n'
    found = re.search(part, head)
    return found[1].decode("ascii") if found else None


@dataclass(frozen=True, slots=True)
class FormNonces:
    """Nonces of forms that people use without signing in: signed, dated, good for 48 hours.

    A nonce also names the submission, so that sending the same page twice is one report (idempotency.py).
    """

    key: bytes
    clock: Clock

    def issue(self) -> str:
        """A fresh nonce for one rendering of a form."""
        body = f"{int(self.clock().timestamp())}.{secrets.token_urlsafe(16)}"
        return f"{body}.{self._mac(body)}"

    def check(self, nonce: str | None) -> None:
        """Accept our own nonce within its life.

        Raises:
            StaleForm: it is missing, not ours, or older than 48 hours.
        """
        body, _, mac = (nonce or "").rpartition(".")
        if not body or not hmac.compare_digest(mac.encode(), self._mac(body).encode()) or self._old(body):
            raise StaleForm(N_("Halaman ini sudah terlalu lama terbuka. Muat ulang halaman lalu kirim lagi."))

    def _mac(self, body: str) -> str:
        digest = hmac.new(self.key, b"form-nonce\x00" + body.encode(), sha256).digest()
        return urlsafe_b64encode(digest[:24]).decode()

    def _old(self, body: str) -> bool:
        issued = datetime.fromtimestamp(int(body.partition(".")[0]), tz=self.clock().tzinfo)
        return self.clock() - issued > NONCE_LIFE
