"""Templates of all services: no foreign host, nothing inline, htmx in one file, every word in English too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shared.web import i18n
from tests.support import template_rules as rules
from tests.support.pages import OFFICER, Gallery
from tests.support.small_app import client_of

TEMPLATES = list(rules.templates())
NAMES = [path.relative_to(rules.ROOT).as_posix() for path in TEMPLATES]


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_template_keeps_the_rules(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(rules.ROOT).as_posix()
    assert not rules.foreign_hosts(text)
    assert not rules.inline_code(text)
    assert not rules.stray_htmx(name, text)
    assert not rules.untranslated(text)


def test_scripts_and_theme_call_no_foreign_host() -> None:
    folder = rules.ROOT / "shared" / "web"
    for path in (*(folder / "static").glob("*.js"), *(folder / "theme").glob("*.scss")):
        assert not rules.foreign_hosts(path.read_text(encoding="utf-8").replace("// ", "")), path.name


@pytest.mark.parametrize(
    "planted",
    [
        '<script src="https://cdn.example.com/x.js"></script>',
        '<img src="//cdn.example.com/x.png">',
        "<a href='http://example.com'>x</a>",
    ],
)
def test_foreign_host_is_found(planted: str) -> None:
    assert rules.foreign_hosts(planted)


@pytest.mark.parametrize(
    "planted",
    [
        "<script>x()</script>",
        "<p style='a'>",
        '<a onclick="x">',
        "<style>p{}</style>",
        '<a href="javascript:x">',
    ],
)
def test_inline_code_is_found(planted: str) -> None:
    assert rules.inline_code(planted)


def test_htmx_outside_the_macros_is_found() -> None:
    assert rules.stray_htmx("services/triage/console/templates/x.html", '<a hx-get="/x">')
    assert rules.stray_htmx("services/triage/console/templates/x.html", "<hx-partial>")
    assert not rules.stray_htmx(rules.HTMX_HOME, '<a hx-get="/x">')


def test_word_outside_the_catalogue_is_found() -> None:
    assert rules.untranslated("<p>Antrean {{ _('kasus') }}</p>") == ["Antrean"]
    assert rules.untranslated("<img alt='gambar'>") == ["gambar"]
    assert not rules.untranslated("<p>{% trans %}Antrean{% endtrans %} {{ _('kasus') }} · WITA</p>")


def test_every_marked_string_has_its_english() -> None:
    assert i18n.faults() == []


def test_english_left_on_a_page_is_found() -> None:
    assert rules.english_words("<p>Kasus <b>Warning</b></p>") == ["Warning"]
    assert rules.english_words("<nav aria-label='Skip to content'></nav>") == ["Skip to"]
    assert not rules.english_words("<p>Peringatan <code>error</code></p>")


@pytest.mark.parametrize(
    "path",
    [
        "/antrean",
        "/kasus/17?galat=1",
        "/lapor",
        "/lapor?galat=1",
        "/masuk",
        "/masuk?keluar=1",
        "/tiada",
        "/rusak",
    ],
)
async def test_indonesian_page_has_no_english_left(path: str) -> None:
    async with client_of(Gallery().app(), accept="text/html") as client:
        if not path.startswith("/masuk"):
            client.cookies.set("jejak_session", "session-rina")
        page = await client.get(path)
    assert '<html lang="id"' in page.text
    assert rules.english_words(page.text) == []


async def test_page_that_names_its_rows_escapes_what_people_typed() -> None:
    gallery = Gallery()
    gallery.rows[0] = replace(gallery.rows[0], summary="<script>alert(1)</script>")
    async with client_of(gallery.app(), accept="text/html") as client:
        client.cookies.set("jejak_session", "session-rina")
        page = await client.get("/antrean")
    assert "&lt;script&gt;alert(1)" in page.text
    assert str(OFFICER.csrf_token) not in page.text
