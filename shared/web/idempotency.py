"""The key that makes a repeat harmless: the header `Idempotency-Key`, or the nonce of a form."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from starlette.requests import Request

from shared.errors import N_, DomainError

HEADER: Final = "idempotency-key"
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")


class BadKey(DomainError):
    """The header is there and is not a usable key."""

    code = "invalid-idempotency-key"
    status: ClassVar[int] = 400


def idempotency_key(request: Request, nonce: str = "") -> str | None:
    """The caller's key, else the form's nonce (checked by the guard before), else None.

    Raises:
        BadKey: the header is sent twice, empty, longer than 200 or not visible ASCII.
    """
    sent = request.headers.getlist(HEADER)
    if not sent:
        return f"form:{nonce}" if nonce else None
    if len(sent) > 1 or not _KEY.fullmatch(sent[0]):
        raise BadKey(N_("Idempotency-Key harus 1 sampai 200 karakter ASCII tanpa spasi, dan hanya satu."))
    return sent[0]
