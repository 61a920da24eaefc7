"""What makes a repeat of a person's act harmless: the header `Idempotency-Key`, or the nonce of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from starlette.requests import Request

from shared.changes import Cause
from shared.ids import NewId
from shared.security.principals import Principal
from shared.security.signing import body_mac
from shared.web.idempotency import idempotency_key


@dataclass(frozen=True, slots=True)
class Causes:
    """Reads the cause off a request; keys are scoped by account."""

    new_id: NewId
    mac_key: bytes = field(repr=False)

    def of(self, request: Request, who: Principal, body: bytes, *, nonce: str = "") -> Cause:
        """The cause under the request's key, or a fresh one; `body` is what a repeat must bring again.

        Raises:
            BadKey: the header is no usable key.
        """
        key = idempotency_key(request, nonce)
        if key is None:
            return Cause(self.new_id())
        about = request.url.path.encode() + b"\x00" + body
        name = sha256(f"{who.account_id}\x00{key}".encode()).hexdigest()[:32]
        return Cause(name, who.account_id, key, body_mac(self.mac_key, about))
