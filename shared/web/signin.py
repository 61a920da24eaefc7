"""Sign-in and sign-out, in every service: `/masuk`, `/keluar`, and `POST /api/v1/session` for scripts.

One session serves all three services: a cookie knows no port, and hosts of one domain share it
(`Site.cookie_domain`).
Demo accounts are listed in local mode only, and said to be demo accounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Final, Protocol
from urllib.parse import urlsplit

from fastapi import APIRouter, Form
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.errors import N_, JejakError
from shared.security.principals import Principal
from shared.web.access import SESSION_COOKIE, Accounts, Who, maybe_principal, public, signed_in
from shared.web.pages import Site, pages_of

PATH: Final = "/masuk"
_LIMIT: Final = 1024


class WrongPassword(JejakError):
    """The same words for an unknown name, a wrong password and a disabled account."""

    code = "sign-in-refused"
    status: ClassVar[int] = 401


class DemoAccount(Protocol):
    """A demo account as the sign-in page shows it in local mode."""

    @property
    def username(self) -> str:
        """The name to sign in with."""
        ...

    @property
    def password(self) -> str:
        """Its published password."""
        ...

    @property
    def display_name(self) -> str:
        """Whom it plays."""
        ...


class SignInAccounts(Accounts, Protocol):
    """What signing in and out needs of the people's room."""

    async def sign_in(self, username: str, password: str) -> str | None:
        """The secret of a new session, or None; raises a JejakError of status 429 after too many tries."""
        ...

    async def sign_out(self, who: Principal) -> None:
        """End the principal's session, everywhere at once."""
        ...

    def demo_accounts(self) -> Sequence[DemoAccount]:
        """The demo accounts; empty outside local mode."""
        ...


class Credentials(BaseModel):
    """What a script signs in with."""

    model_config = ConfigDict(extra="forbid")

    username: str = Field(min_length=1, max_length=_LIMIT)
    password: str = Field(min_length=1, max_length=_LIMIT)


def safe_path(wish: str, home: str) -> str:
    """Where to go after signing in: a path of this service and nothing else."""
    parts = urlsplit(wish)
    local = (
        wish.startswith("/") and not wish.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    )
    return wish if local and wish.isprintable() and not wish.startswith((PATH, "/keluar")) else home


def router(site: Site, accounts: SignInAccounts) -> APIRouter:
    """The routes of signing in and out."""
    routes = APIRouter()

    def form(request: Request, *, status: int = 200, **context: Any) -> Response:
        demo = accounts.demo_accounts() if site.local else ()
        known: dict[str, Any] = {"username": "", "error": "", "onward": "", **context}
        return pages_of(request).page(request, "web/signin.html", status=status, demo=demo, **known)

    @routes.get(PATH, include_in_schema=False)
    @public
    async def show(request: Request, lanjut: str = "") -> Response:
        if (who := maybe_principal(request)) is not None:
            return RedirectResponse(safe_path(lanjut, site.start(who)), 303)
        return form(request, onward=safe_path(lanjut, ""))

    @routes.post(PATH, include_in_schema=False)
    @public
    async def sign_in(
        request: Request,
        username: Annotated[str, Form(max_length=_LIMIT)] = "",
        password: Annotated[str, Form(max_length=_LIMIT)] = "",
        lanjut: Annotated[str, Form(max_length=2048)] = "",
    ) -> Response:
        secret = await accounts.sign_in(username, password) if username and password else None
        if secret is None:
            wrong = N_("Nama pengguna atau kata sandi salah. Periksa lalu coba lagi.")
            return form(request, status=401, username=username, error=wrong, onward=safe_path(lanjut, ""))
        start = site.start(await accounts.by_session(secret))
        return _remember(RedirectResponse(safe_path(lanjut, start), 303), secret, site)

    @routes.post("/keluar", include_in_schema=False)
    @signed_in
    async def sign_out(who: Who) -> Response:
        await accounts.sign_out(who)
        return _forget(RedirectResponse(f"{PATH}?keluar=1", 303), site)

    _add_script_routes(routes, site, accounts)
    return routes


def _add_script_routes(routes: APIRouter, site: Site, accounts: SignInAccounts) -> None:
    @routes.post("/api/v1/session", status_code=201, tags=["session"])
    @public
    async def open_session(body: Credentials, response: Response) -> dict[str, Any]:
        """Sign in; the answer sets the session cookie and holds the token for the header X-CSRF-Token."""
        secret = await accounts.sign_in(body.username, body.password)
        who = await accounts.by_session(secret) if secret else None
        if secret is None or who is None:
            raise WrongPassword(N_("Nama pengguna atau kata sandi salah. Periksa lalu coba lagi."))
        _remember(response, secret, site)
        return {"csrf_token": who.csrf_token, "username": who.username, "roles": sorted(who.roles)}

    @routes.delete("/api/v1/session", status_code=204, tags=["session"])
    @signed_in
    async def close_session(who: Who) -> Response:
        """Sign out."""
        await accounts.sign_out(who)
        return _forget(Response(status_code=204), site)


def _remember(response: Response, secret: str, site: Site) -> Response:
    response.set_cookie(
        SESSION_COOKIE, secret, domain=site.cookie_domain, secure=site.secure, httponly=True, samesite="lax"
    )
    return response


def _forget(response: Response, site: Site) -> Response:
    response.delete_cookie(
        SESSION_COOKIE, domain=site.cookie_domain, secure=site.secure, httponly=True, samesite="lax"
    )
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
