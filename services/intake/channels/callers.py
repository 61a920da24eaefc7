"""Who hands something in over HTTP, what they may do, and what makes a repeat of their request harmless."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from starlette.requests import Request

from services.intake.application.ports import Programs
from services.intake.domain.acceptance import Licence
from shared.changes import PUBLIC, Actor, Cause
from shared.errors import N_, NotAllowed
from shared.ids import NewId
from shared.security.signing import body_mac
from shared.web.access import maybe_principal
from shared.web.idempotency import idempotency_key


@dataclass(frozen=True, slots=True)
class Caller:
    """The actor of a request, and the licence if it is a program."""

    actor: Actor
    licence: Licence | None = None

    @property
    def scope(self) -> str:
        """Where the caller's keys are its own: "1" from two programs is two reports."""
        return self.actor.id


@dataclass(frozen=True, slots=True)
class Callers:
    """Reads the caller and the cause off a request."""

    programs: Programs
    new_id: NewId
    mac_key: bytes = field(repr=False)

    async def of(self, request: Request) -> Caller:
        """The public, a person, or an active program.

        Raises:
            NotAllowed: the program is no longer registered.
        """
        who = maybe_principal(request)
        if who is None:
            return Caller(PUBLIC)
        if who.kind == "person":
            return Caller(who.actor())
        program = await self.programs.by_id(who.account_id)
        if program is None:
            raise NotAllowed(N_("Program ini tidak terdaftar lagi. Hubungi operator."))
        return Caller(who.actor(), program.licence)

    def cause(self, request: Request, caller: Caller, body: bytes, *, nonce: str = "") -> Cause:
        """The cause under the request's key, or a fresh one that no repeat can find."""
        key = idempotency_key(request, nonce)
        return self.keyed(caller.scope, key, body) if key else Cause(self.new_id())

    def keyed(self, scope: str, key: str, body: bytes) -> Cause:
        """The cause of a key.

        The journal names it by a digest, since a key may be anything: a channel's own id, a telephone number.
        """
        name = sha256(f"{scope}\x00{key}".encode()).hexdigest()[:32]
        return Cause(name, scope, key, body_mac(self.mac_key, body))
