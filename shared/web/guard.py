"""The guard before every route: finds who asks, and refuses the unfit, the forged and the too large.

It runs before FastAPI reads the body; what each route wants is marked on its endpoint (access.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import N_, NotAllowed
from shared.security.principals import Principal
from shared.web.access import SESSION_COOKIE, Accounts, Rule, SignInNeeded, remember_principal, rule_of
from shared.web.forgery import (
    CSRF_FIELD,
    CSRF_HEADER,
    NONCE_FIELD,
    SAFE_METHODS,
    Forged,
    FormNonces,
    is_form,
    peek,
    refuse_as_not_json,
    refuse_cross_site,
    takes_json_only,
    token_matches,
)

Head = Mapping[bytes, bytes]
"""The headers of a request by their lower-case names; of a repeated one the last."""


class BadToken(SignInNeeded):
    """An API token was sent and it is not, or no longer, a good one."""

    code = "bad-token"


@dataclass(frozen=True, slots=True)
class Gate:
    """What every guard of an application needs: the accounts, our own origins, the form nonces."""

    accounts: Accounts
    origins: frozenset[str]
    nonces: FormNonces


class Guard:
    """Stands before one route's own application."""

    def __init__(self, app: ASGIApp, rule: Rule, gate: Gate) -> None:
        self.app = app
        self.rule = rule
        self.gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or raise why not."""
        if scope["type"] != "http":
            raise NotAllowed(N_("Alamat ini tidak melayani sambungan tersebut."))
        # Looked up some six times on every request: a dictionary costs a fifth of as many header searches.
        head: Head = dict(scope["headers"])
        request = Request(scope)
        receive = _limited(head, receive, self.rule.max_bytes)
        who, by_cookie = await self._identify(request, head)
        remember_principal(scope, who)
        self._admit(who)
        if scope["method"] not in SAFE_METHODS and (by_cookie or who is None):
            receive = await self._refuse_forged(request, head, receive, who)
        if scope["method"] not in SAFE_METHODS and self._takes_json_only(scope) and _has_body(head, who):
            refuse_as_not_json(head.get(b"content-type", b""))
        await self.app(scope, receive, send)

    async def _identify(self, request: Request, head: Head) -> tuple[Principal | None, bool]:
        if b"authorization" in head:
            who = await _by_token(self.gate.accounts, head[b"authorization"].decode("latin-1"))
            if who is None:
                raise BadToken(
                    N_("Token tidak dikenal, kedaluwarsa, atau dicabut. Minta token baru kepada operator.")
                )
            return who, False
        secret = request.cookies.get(SESSION_COOKIE, "") if b"cookie" in head else ""
        return (await self.gate.accounts.by_session(secret) if secret else None), True

    def _admit(self, who: Principal | None) -> None:
        if not self.rule.declared:
            raise NotAllowed(N_("Alamat ini belum dinyatakan siapa yang boleh memakainya."))
        if who is None and not self.rule.public:
            raise SignInNeeded(N_("Masuk dengan akun Anda untuk melanjutkan."))
        if who is not None and not self.rule.admits(who):
            needed = sorted(role.value for role in self.rule.roles) or ["program"]
            raise NotAllowed(N_("Tindakan ini memerlukan peran: %(roles)s."), needed=needed)

    async def _refuse_forged(
        self, request: Request, head: Head, receive: Receive, who: Principal | None
    ) -> Receive:
        if b"origin" in head or b"sec-fetch-site" in head:
            refuse_cross_site(request, self.gate.origins)
        if who is not None:
            return await _check_token(request, head, receive, who)
        needs_nonce = not self.rule.any_form and not self._takes_json_only(request.scope)
        if needs_nonce and is_form(head.get(b"content-type", b"")):
            nonce, receive = await peek(receive, NONCE_FIELD)
            self.gate.nonces.check(nonce)
        return receive

    def _takes_json_only(self, scope: Scope) -> bool:
        return takes_json_only(scope["path"]) and not self.rule.any_form


def _has_body(head: Head, who: Principal | None) -> bool:
    """Whether the type counts: `curl -d ''` of a known caller is a bare command, of nobody it is a form."""
    return who is None or b"transfer-encoding" in head or head.get(b"content-length", b"0") != b"0"


async def _check_token(request: Request, head: Head, receive: Receive, who: Principal) -> Receive:
    given = request.headers.get(CSRF_HEADER)
    if given is None and is_form(head.get(b"content-type", b"")):
        given, receive = await peek(receive, CSRF_FIELD)
    if not given or not who.csrf_token or not token_matches(given, who.csrf_token):
        raise Forged(N_("Halaman ini sudah tidak berlaku. Muat ulang halaman lalu ulangi tindakan Anda."))
    return receive


def _limited(head: Head, receive: Receive, limit: int | None) -> Receive:
    """A `receive` that ends with 413 past the limit, at once when the length is declared."""
    if limit is None:
        return receive
    declared = head.get(b"content-length", b"0")
    if not declared.isdigit() or int(declared) > limit:
        raise HTTPException(413)
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413)
        return message

    return counted


class SealedRoutes(list[BaseRoute]):
    """An application's routes once every one has its guard: none can be added behind the guard's back."""

    def append(self, _route: BaseRoute) -> None:
        """Refuse.

        Raises:
            TypeError: always; routes are given to `make_app`.
        """
        message = "give the router to make_app: a route added later would have no guard"
        raise TypeError(message)

    extend = append  # type: ignore[assignment] # the same refusal for any number of routes
    insert = append  # type: ignore[assignment] # and at any place


async def again(request: Request) -> Principal | None:
    """Who makes a request that is still open, asked anew and without counting as activity."""
    gate: Gate = request.app.state.gate
    if (header := request.headers.get("authorization")) is not None:
        return await _by_token(gate.accounts, header)
    return await gate.accounts.by_session(request.cookies.get(SESSION_COOKIE, ""), touch=False)


async def _by_token(accounts: Accounts, header: str) -> Principal | None:
    scheme, _, secret = header.partition(" ")
    return await accounts.by_token(secret.strip()) if scheme.lower() == "bearer" else None


def guard_routes(app: FastAPI, gate: Gate) -> None:
    """Put a guard before every route of the application and close the list."""
    app.state.gate = gate
    for route in app.router.routes:
        inner: ASGIApp | None = getattr(route, "app", None)
        if inner is None or not hasattr(route, "endpoint"):
            message = f"{route!r} cannot be guarded: only plain routes are served"
            raise TypeError(message)
        route.app = Guard(inner, rule_of(route.endpoint), gate)  # type: ignore[attr-defined] # checked just above
    app.router.routes = SealedRoutes(app.router.routes)
