"""Pages: the template environment of a service, in two languages, and what every template may use.

Templates of this room are named `web/...`, those of a service by their file name in the folders it gives.

    return pages_of(request).page(request, "case.html", case=case)            # a whole page
    html = pages_of(request).fragment(request, "queue_row.html", row=row)     # a piece, for htmx and SSE
    return redirect(request, "/antrean", done=N_("Kasus diambil."))           # 303, message shown once

Every template sees: `site`, `who` (Principal or None), `start`, `language`, `now` (aware UTC), `path`,
`csrf()`, `nonce()`, `asset("app.css")`, `switch_url`, `may(Role.X, ...)`, `Role`, `_`, `ngettext` and the
filters named in formats.py; `{{ text|translated }}` shows an `N_` string, `{{ type|media }}` the word for a
media type. Undefined names raise; a key that a mapping lacks is false in a test.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    select_autoescape,
)
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from shared.clock import Clock
from shared.roles import Role
from shared.security.principals import Principal
from shared.web import formats
from shared.web.assets import Assets
from shared.web.forgery import FormNonces, mask
from shared.web.i18n import LANGUAGE_COOKIE, LANGUAGES, Language, language_of, translate, translations
from shared.web.media import media_word
from shared.web.start import start_of

HERE: Final = Path(__file__).parent / "templates"
FLASH_COOKIE: Final = "jejak_pesan"
_YEAR: Final = 31_536_000


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the service navigation; `label` is an `N_` string, no roles means everybody."""

    label: str
    href: str
    roles: frozenset[Role] = frozenset()
    key: str = ""
    """The letter after `g` that goes there."""
    search: bool = False
    """Whether `/` goes there, from a page without a field to search in."""

    def shown_to(self, who: Principal | None) -> bool:
        """Whether the principal may follow it."""
        return not self.roles or (who is not None and bool(self.roles & who.roles))


@dataclass(frozen=True, slots=True)
class Site:
    """What a service is called, where it and its siblings answer, and how one moves about in it."""

    service: str
    title_id: str
    title_en: str
    origins: Mapping[str, str]
    """Public origin of each service by name, e.g. `{"triage": "http://127.0.0.1:8002", ...}`."""
    office_name: str = "Bawaslu Kota Balikpapan"
    home: str = "/"
    navigation: Sequence[NavItem] = ()
    local: bool = False
    """Local mode: pages say that the accounts are demo accounts."""
    cookie_domain: str | None = None
    """The domain that the services' hosts share, when they have hosts of their own."""

    def title(self, language: Language) -> str:
        """The service's name in a language."""
        return self.title_id if language == "id" else self.title_en

    def start(self, who: Principal | None) -> str:
        """Where this person begins: a path of ours, a sibling's URL, or our home."""
        return (start_of(who.roles, self.origins, here=self.service) if who else None) or self.home

    @property
    def secure(self) -> bool:
        """Whether it is served over HTTPS, so that cookies may say so."""
        return self.origins[self.service].startswith("https://")


class _Optional(StrictUndefined):
    """An undefined name raises; a key that a mapping lacks is false in a test and raises when printed."""

    def __bool__(self) -> bool:  # type: ignore[override] # Jinja types it as always raising
        if isinstance(self._undefined_obj, Mapping):
            return False
        return super().__bool__()


class Pages:
    """The templates of one service."""

    def __init__(self, site: Site, *, folders: Sequence[Path], nonces: FormNonces, clock: Clock) -> None:
        self.site = site
        self.nonces = nonces
        self.clock = clock
        self.assets = Assets.load()
        self._environments = {language: self._environment(language, folders) for language in LANGUAGES}

    def _environment(self, language: Language, folders: Sequence[Path]) -> Environment:
        environment = Environment(
            loader=ChoiceLoader(
                [PrefixLoader({"web": FileSystemLoader(HERE)}), FileSystemLoader([str(f) for f in folders])]
            ),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=_Optional,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        )
        words = translations(language)
        environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined] # added by the i18n extension
        environment.globals.update(site=self.site, language=language, asset=self.assets.url, Role=Role)
        environment.filters.update(_filters(language))
        return environment

    def page(self, request: Request, name: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A whole page; remembers `?bahasa=` and takes away the message it shows."""
        flash = self._flash(request)
        response = HTMLResponse(self.fragment(request, name, flash=flash, **context), status)
        language = language_of(request)
        response.headers["Content-Language"] = language
        response.headers["Vary"] = "Accept-Language, Cookie"
        if request.query_params.get("bahasa") == language:
            response.set_cookie(
                LANGUAGE_COOKIE,
                language,
                max_age=_YEAR,
                secure=self.site.secure,
                httponly=True,
                samesite="lax",
            )
        if FLASH_COOKIE in request.cookies:
            response.delete_cookie(FLASH_COOKIE, secure=self.site.secure, httponly=True, samesite="lax")
        return response

    def fragment(self, request: Request, name: str, **context: Any) -> str:
        """A piece of a page, in the request's language and for its principal."""
        language = language_of(request)
        return (
            self._environments[language].get_template(name).render({**self._surroundings(request), **context})
        )

    def _surroundings(self, request: Request) -> dict[str, Any]:
        who: Principal | None = request.scope.get("jejak.principal")
        other: Language = "en" if language_of(request) == "id" else "id"
        return {
            "who": who,
            "start": self.site.start(who),
            "now": self.clock(),
            "path": request.url.path,
            "query": request.query_params,
            "csrf": partial(mask, who.csrf_token) if who and who.csrf_token else str,
            "nonce": self.nonces.issue,
            "may": partial(_may, who),
            "other_language": other,
            # only a query: a path such as //elsewhere.example must not become a link to another host
            "switch_url": f"?{request.url.include_query_params(bahasa=other).query}",
            "flash": None,
        }

    def seal_flash(self, message: str) -> str:
        """A message for the cookie, signed so that no other page can put words into ours."""
        body = urlsafe_b64encode(message.encode()).decode()
        return f"{body}.{self._flash_mac(body)}"

    def _flash(self, request: Request) -> str | None:
        body, _, mac = request.cookies.get(FLASH_COOKIE, "").rpartition(".")
        if not body or not hmac.compare_digest(mac.encode(), self._flash_mac(body).encode()):
            return None
        return urlsafe_b64decode(body).decode()

    def _flash_mac(self, body: str) -> str:
        return hmac.new(self.nonces.key, b"flash\x00" + body.encode(), sha256).hexdigest()[:32]


def _may(who: Principal | None, *roles: Role | str) -> bool:
    return who is not None and bool({str(role) for role in roles} & {role.value for role in who.roles})


def _filters(language: Language) -> dict[str, Any]:
    def words(due: datetime, now: datetime) -> str:
        return formats.left(due, now, language)

    def day(value: date) -> str:
        return formats.date_only(value, language)

    def media(value: str) -> str:
        return translate(media_word(value), language)

    return {
        "media": media,
        "date_time": partial(formats.date_time, language=language),
        "short_date_time": partial(formats.short_date_time, language=language),
        "as_given": partial(formats.as_given, language=language),
        "short_end": partial(formats.short_end, language=language),
        "time_only": partial(formats.time_only, language=language),
        "date_only": day,
        "left": words,
        "urgency": formats.urgency,
        "file_size": partial(formats.file_size, language=language),
        "number": partial(formats.number, language=language),
        "machine": formats.machine,
        "translated": partial(translate, language=language),
    }


def pages_of(request: Request) -> Pages:
    """The pages of the application that serves this request."""
    pages: Pages = request.app.state.pages
    return pages


def redirect(request: Request, path: str, *, done: str = "", **values: object) -> RedirectResponse:
    """See other (303): to a path of ours, with a message (an Indonesian source string) shown there once."""
    response = RedirectResponse(path, 303)
    if "hx-request" in request.headers:
        response.status_code = 200
        response.headers["HX-Redirect"] = path
    if done:
        pages = pages_of(request)
        message = pages.seal_flash(translate(done, language_of(request), values))
        response.set_cookie(
            FLASH_COOKIE, message, max_age=60, secure=pages.site.secure, httponly=True, samesite="lax"
        )
    return response
