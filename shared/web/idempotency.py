"""The key that makes a repeat harmless: the header `Idempotency-Key`, or the nonce of a form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import ClassVar, Final

from starlette.requests import Request

from shared.changes import Cause
from shared.errors import N_, DomainError
from shared.ids import NewId
from shared.security.principals import Principal
from shared.security.signing import body_mac

HEADER: Final = "idempotency-key"
_FORM: Final = "form:"
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")


class BadKey(DomainError):
    """The header is there and is not a usable key."""

    code = "invalid-idempotency-key"
    status: ClassVar[int] = 400


def idempotency_key(request: Request, nonce: str = "") -> str | None:
    """The caller's key, else the form's nonce (checked by the guard before), else None.

    Raises:
        BadKey: the header is sent twice, empty, longer than 200, not visible ASCII, or like a form's nonce.
    """
    sent = request.headers.getlist(HEADER)
    if not sent:
        return f"{_FORM}{nonce}" if nonce else None
    if len(sent) > 1 or not _KEY.fullmatch(sent[0]):
        raise BadKey(N_("Idempotency-Key harus 1 sampai 200 karakter ASCII tanpa spasi, dan hanya satu."))
    if sent[0].startswith(_FORM):
        raise BadKey(N_("Idempotency-Key tidak boleh diawali form:. Pakai UUID acak."))
    return sent[0]


@dataclass(frozen=True, slots=True)
class Causes:
    """What makes a repeat of a person's act harmless; keys belong to an account, a path and a body."""

    new_id: NewId
    mac_key: bytes = field(repr=False)

    def of(self, request: Request, who: Principal, body: bytes, *, nonce: str = "", part: str = "") -> Cause:
        """The cause under the request's key, or a fresh one; `body` is what a repeat must bring again.

        A request that asks for several changes names the `part` of each, so that each has a key of its own.

        Raises:
            BadKey: the header is no usable key.
        """
        key = idempotency_key(request, nonce)
        if key is None:
            return Cause(self.new_id())
        if part:
            key = f"{key}/{part}"
        about = request.url.path.encode() + b"\x00" + body
        # The journal names the cause by a digest: a key may be anything that its sender chose.
        name = sha256(f"{who.account_id}\x00{key}".encode()).hexdigest()[:32]
        return Cause(name, who.account_id, key, body_mac(self.mac_key, about))
