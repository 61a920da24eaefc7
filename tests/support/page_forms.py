"""Forms of a page sent as a browser without scripts sends them: the hidden fields as the page has them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import httpx


async def form(browser: httpx.AsyncClient, page: str, action: str, **values: Any) -> httpx.Response:
    """Fill in a form of a page and send it."""
    html = (await browser.get(page)).text
    return await browser.post(action, data={**hidden_fields(html, action), **values})


async def step(browser: httpx.AsyncClient, here: str, name: str, **values: Any) -> httpx.Response:
    """Fill in the form of a step of a case."""
    return await form(browser, here, f"{here}/langkah/{name}", **_named(name, values))


async def filing(browser: httpx.AsyncClient, here: str, name: str, **values: Any) -> httpx.Response:
    """Fill in a form that files something with a case."""
    return await form(browser, here, f"{here}/berkas/{name}", **_named(name, values))


def hidden_fields(html: str, action: str) -> dict[str, str]:
    """The hidden fields of a form."""
    found = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', html, re.DOTALL)
    assert found, f"no form for {action}"
    fields = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[0])
    return {name: unescape(value) for name, value in fields}


def _named(form_name: str, values: dict[str, Any]) -> dict[str, Any]:
    return {f"{form_name}-{name}": value for name, value in values.items()}
