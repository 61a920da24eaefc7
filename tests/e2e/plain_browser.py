"""A browser without JavaScript: keeps cookies, reads forms as HTML has them, posts them as HTML says."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import httpx

TEXTUAL = {"text", "password", "tel", "email", "search", "url", "number", "hidden"}
VOID = {"input", "br", "hr", "img", "meta", "link", "wbr", "source"}


@dataclass
class PlainForm:
    """A form: where it goes, how, what its fields hold, and what its buttons say."""

    action: str = ""
    multipart: bool = False
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: set[str] = field(default_factory=set)
    """Radio buttons and checkboxes: sent only when one is chosen."""
    files: list[str] = field(default_factory=list)
    buttons: set[tuple[str, str]] = field(default_factory=set)

    def filled(self, values: Mapping[str, str], button: tuple[str, str]) -> list[tuple[str, str]]:
        """The pairs that are sent when a person types these values and presses that button ("": nameless).

        Raises:
            AssertionError: the form has no such field or button.
        """
        named = [button] if button[0] else []
        assert not named or button in self.buttons, f"no button {button} among {sorted(self.buttons)}"
        held = {name for name, _ in self.fields}
        missing = values.keys() - held - self.choices
        assert not missing, f"the form has no field {sorted(missing)}"
        typed = [(name, values.get(name, before)) for name, before in self.fields]
        return [*typed, *((name, values[name]) for name in values.keys() - held), *named]


class Page(HTMLParser):
    """The forms of a page, its links, and the text of each element with a class."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PlainForm] = []
        self.links: list[str] = []
        self.text = ""
        self.by_class: dict[str, list[str]] = {}
        self._open: list[tuple[str, list[str]]] = []
        self._area: str | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._chosen: set[str] = set()
        self.feed(html)
        self.close()

    def form(self, action: str) -> PlainForm:
        """The form that goes there.

        Raises:
            AssertionError: there is none.
        """
        found = [form for form in self.forms if form.action == action]
        assert found, f"no form goes to {action}"
        return found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        self.links += [about[name] for name in ("href", "src", "action") if name in about]
        if tag not in VOID:
            classes = about.get("class", "").split()
            self._open.append((tag, classes))
            for name in classes:
                self.by_class.setdefault(name, []).append("")
        if tag == "form":
            multipart = about.get("enctype") == "multipart/form-data"
            self.forms.append(PlainForm(about.get("action", ""), multipart))
        elif self.forms:
            self._control(tag, about)

    def _control(self, tag: str, about: dict[str, str]) -> None:
        form, name, kind = self.forms[-1], about.get("name", ""), about.get("type", "text")
        if tag == "button" and name:
            form.buttons.add((name, about.get("value", "")))
        elif tag == "textarea":
            self._area = name
            form.fields.append((name, ""))
        elif tag == "select":
            self._select = (name, [])
        elif tag == "option" and self._select:
            self._select[1].append((about.get("value", ""), "selected" in about))
        elif tag == "input" and name:
            self._input(form, name, kind, about)

    def _input(self, form: PlainForm, name: str, kind: str, about: dict[str, str]) -> None:
        if kind in TEXTUAL:
            form.fields.append((name, about.get("value", "")))
        elif kind in {"radio", "checkbox"}:
            form.choices.add(name)
            if "checked" in about:
                form.fields.append((name, about.get("value", "on")))
        elif kind == "file":
            form.files.append(name)

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._area is not None:
            name, held = self.forms[-1].fields[-1]
            # A textarea's first newline belongs to the markup.
            text = data.removeprefix("\n") if not held else data
            self.forms[-1].fields[-1] = (name, held + text)
        for _, classes in self._open:
            for name in classes:
                self.by_class[name][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select" and self._select:
            name, options = self._select
            chosen = [value for value, selected in options if selected] or [options[0][0]]
            self.forms[-1].fields.append((name, chosen[0]))
            self._select = None
        while self._open:
            opened, _ = self._open.pop()
            if opened == tag:
                break


class PlainBrowser:
    """One person's browser; remembers every address it asked for and every link it was shown."""

    def __init__(self, origin: str, cookies: httpx.Cookies | None = None) -> None:
        self._http = httpx.AsyncClient(
            base_url=origin, cookies=cookies, timeout=30, headers={"Accept": "text/html"}
        )
        self.addresses: list[str] = []
        self.page = Page("")
        self.status = 0

    async def open(self, path: str) -> Page:
        """Go to an address, following where it leads."""
        return await self._go("GET", path)

    async def submit(self, action: str, values: Mapping[str, str], button: tuple[str, str]) -> Page:
        """Fill in the form of this page and press a button."""
        form = self.page.form(action)
        pairs = form.filled(values, button)
        typed = [(name, _typed(value)) for name, value in pairs]
        kind, body = _multipart(typed, form.files) if form.multipart else _urlencoded(typed)
        return await self._go("POST", action, content=body, headers={"content-type": kind})

    async def _go(self, method: str, path: str, **sent: Any) -> Page:
        answer = await self._http.request(method, path, **sent)
        self.addresses.append(str(answer.request.url))
        while answer.is_redirect:
            self.addresses.append(answer.headers["location"])
            answer = await self._http.get(answer.headers["location"])
        self.status = answer.status_code
        self.page = Page(answer.text)
        self.addresses += self.page.links
        return self.page

    def cookies(self) -> list[str]:
        """What its cookies hold."""
        return list(self._http.cookies.values())

    async def close(self) -> None:
        """Close it."""
        await self._http.aclose()


def _typed(value: str) -> str:
    """Line ends as forms send them (HTML, "constructing the entry list")."""
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


def _urlencoded(pairs: Sequence[tuple[str, str]]) -> tuple[str, bytes]:
    return "application/x-www-form-urlencoded", urlencode(pairs).encode()


def _multipart(pairs: Sequence[tuple[str, str]], files: Sequence[str]) -> tuple[str, bytes]:
    """The pairs, and each file field as a browser sends it when no file was chosen."""
    boundary = f"----{secrets.token_hex(12)}"
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in pairs]
    nothing = "Content-Type: application/octet-stream\r\n\r\n"
    parts += [f'Content-Disposition: form-data; name="{name}"; filename=""\r\n{nothing}' for name in files]
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"
    return f"multipart/form-data; boundary={boundary}", body.encode()
