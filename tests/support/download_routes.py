"""Which routes can answer with a file: read out of the code behind them, so that none is forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from inspect import getattr_static
from types import CodeType, FunctionType
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

_FILE = re.compile(r"(application|image|audio|video|text)/[a-z0-9.+-]+", re.IGNORECASE)
_SCREEN = ("text/html", "text/event-stream", "application/json", "application/problem+json")
"""What pages and answers of the API are made of."""


def download_routes(app: FastAPI) -> set[str]:
    """`METHOD path` of each route whose code names a file's media type, or how a file is called."""
    return {
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, APIRoute) and gives_a_file(route.endpoint)
        for method in route.methods or ()
    }


def gives_a_file(endpoint: Callable[..., Any]) -> bool:
    """Whether it, or what it calls of its own screen and module, makes a file of its answer."""
    return any(_names_a_file(one) for one in _strings(endpoint, [], set()))


def _names_a_file(text: str) -> bool:
    media = _FILE.fullmatch(text.split(";", maxsplit=1)[0].strip())
    return text == "Content-Disposition" or (media is not None and media[0].lower() not in _SCREEN)


def _strings(function: Any, owners: Sequence[Any], seen: set[CodeType]) -> Iterator[str]:
    if not isinstance(function, FunctionType) or function.__code__ in seen:
        return
    seen.add(function.__code__)
    owners = [*owners, *(cell.cell_contents for cell in function.__closure__ or ())]
    for code in _codes(function.__code__):
        yield from _texts(code.co_consts)
        for value in _named(function, code, owners):
            if isinstance(value, str):
                yield value
            elif isinstance(value, dict):
                yield from _texts(tuple(value))
            elif getattr(value, "__module__", "").startswith("services."):
                yield from _strings(value, owners, seen)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)


def _texts(values: tuple[Any, ...]) -> Iterator[str]:
    for one in values:
        if isinstance(one, str):
            yield one
        elif isinstance(one, tuple):
            yield from _texts(one)


def _named(function: FunctionType, code: CodeType, owners: Sequence[Any]) -> Iterator[Any]:
    """What the code's names stand for: of its module, and methods of the screen that it belongs to."""
    for name in code.co_names:
        yield function.__globals__.get(name)
        for owner in owners:
            yield getattr_static(type(owner), name, None)
