"""Letters issued through the pages of a case, as a browser without scripts does it."""

from __future__ import annotations

import re
from html import unescape

import httpx

from tests.support.page_forms import form, hidden_fields


async def previewed(
    browser: httpx.AsyncClient, here: str, name: str, about: str = "", **words: str
) -> httpx.Response:
    """The preview of a letter; `words` are what is written into it."""
    written = {f"words-{field}": text for field, text in words.items()}
    sent = {"form": name, "about": about, **written}
    return await form(browser, f"{here}/surat", f"{here}/surat/pratinjau", **sent)


async def issued(browser: httpx.AsyncClient, here: str, name: str, about: str = "", **words: str) -> str:
    """A letter issued as it was previewed; the address of its PDF."""
    shown = await previewed(browser, here, name, about, **words)
    assert shown.status_code == 200, shown.text
    sent = await browser.post(
        f"{here}/surat", data={**consent(shown.text, here), "case_number": number(shown.text)}
    )
    assert sent.status_code == 303, sent.text
    letters = (await browser.get(f"{here}/surat")).text
    found = re.search(rf'href="({re.escape(here)}/surat/[0-9]+\.pdf)"', letters)
    assert found, letters
    return found[1]


def consent(html: str, here: str) -> dict[str, str]:
    """What the page of a preview carries to the issuing."""
    return hidden_fields(html, f"{here}/surat")


def number(html: str) -> str:
    """The case number that the preview asks to retype."""
    found = re.search(r"Persis seperti pada pratinjau: ([^<]+)<", html)
    assert found, html
    return unescape(found[1])
