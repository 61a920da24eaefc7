"""Who may use an endpoint: markers on it; the unmarked is refused.

    @router.post("/cases/{case_id}/claim")
    @allow(Role.OFFICER, Role.COMMISSIONER)          # persons with one of the roles
    async def claim(case_id: str, who: Who) -> ...   # Who = Annotated[Principal, Depends(principal)]

    @public                        # anybody; `MaybeWho` is the principal if there is one
    @program                       # API token of a registered program (may be added to @allow)
    @signed_in                     # any person
    @takes(max_bytes=50_000_000)   # another limit of the body than 1 MiB; None: the endpoint counts

Markers stand BELOW the route decorator. The guard (guard.py) enforces them before the body is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Final, Protocol, TypeVar

from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.types import Scope

from shared.errors import N_, JejakError
from shared.roles import Role
from shared.security.principals import Principal

SESSION_COOKIE: Final = "jejak_session"
BODY_LIMIT: Final = 1_048_576
_MARK: Final = "__jejak_access__"
_PRINCIPAL: Final = "jejak.principal"

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class SignInNeeded(JejakError):
    """Nobody is signed in, or the session or token is no longer good."""

    code = "sign-in-needed"
    status: ClassVar[int] = 401


class Accounts(Protocol):
    """What the web needs of the people's room; both answer None for what is unknown, expired or disabled."""

    async def by_session(self, secret: str, *, touch: bool = True) -> Principal | None:
        """The person of a session cookie; without `touch` the look does not keep an idle session alive."""
        ...

    async def by_token(self, secret: str) -> Principal | None:
        """The person or program of an API token."""
        ...


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use one endpoint, and how much it takes."""

    public: bool = False
    roles: frozenset[Role] = frozenset()
    programs: bool = False
    max_bytes: int | None = BODY_LIMIT
    any_form: bool = False

    @property
    def declared(self) -> bool:
        """Whether anybody at all may use it."""
        return self.public or self.programs or bool(self.roles)

    def admits(self, who: Principal) -> bool:
        """Whether the principal's kind and roles suffice."""
        if self.public:
            return True
        return self.programs if who.kind == "program" else bool(self.roles & who.roles)


def rule_of(endpoint: object) -> Rule:
    """The rule marked on an endpoint; an empty one admits nobody."""
    rule: Rule = getattr(endpoint, _MARK, Rule())
    return rule


def _mark(endpoint: Endpoint, **change: Any) -> Endpoint:
    setattr(endpoint, _MARK, replace(rule_of(endpoint), **change))
    return endpoint


def allow(*roles: Role) -> Callable[[Endpoint], Endpoint]:
    """Admit persons who hold one of the roles."""
    if not roles:
        message = "allow() needs a role; @signed_in admits any person, @public anybody"
        raise TypeError(message)
    return lambda endpoint: _mark(endpoint, roles=rule_of(endpoint).roles | frozenset(roles))


def signed_in(endpoint: Endpoint) -> Endpoint:
    """Admit any person with an account."""
    return _mark(endpoint, roles=frozenset(Role))


def public(endpoint: Endpoint) -> Endpoint:
    """Admit anybody."""
    return _mark(endpoint, public=True)


def program(endpoint: Endpoint) -> Endpoint:
    """Admit registered programs, by their API token."""
    return _mark(endpoint, programs=True)


def takes(*, max_bytes: int | None, any_form: bool = False) -> Callable[[Endpoint], Endpoint]:
    """Set the body's limit (None: the endpoint counts); `any_form`: a form from nobody needs no nonce."""
    return lambda endpoint: _mark(endpoint, max_bytes=max_bytes, any_form=any_form)


def principal(request: Request) -> Principal:
    """Who makes this request.

    Raises:
        SignInNeeded: nobody is signed in.
    """
    who = maybe_principal(request)
    if who is None:
        raise SignInNeeded(N_("Masuk dengan akun Anda untuk melanjutkan."))
    return who


def maybe_principal(request: Request) -> Principal | None:
    """Who makes this request, if anybody is known."""
    who: Principal | None = request.scope.get(_PRINCIPAL)
    return who


def remember_principal(scope: Scope, who: Principal | None) -> None:
    """Note who makes a request, for whatever handles it after the guard."""
    scope[_PRINCIPAL] = who


Who = Annotated[Principal, Depends(principal)]
MaybeWho = Annotated[Principal | None, Depends(maybe_principal)]


def undeclared_routes(app: FastAPI) -> list[str]:
    """`GET /path` of each route that does not say who may use it; the build fails unless this is empty."""
    return [
        f"{'|'.join(sorted(getattr(route, 'methods', None) or {'?'}))} {getattr(route, 'path', route)}"
        for route in app.routes
        if not rule_of(getattr(route, "endpoint", None)).declared
    ]
