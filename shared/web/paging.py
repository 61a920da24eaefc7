"""Paging by cursor: an opaque text that says after which item to go on, bound to the view it came from.

after = decode_cursor(cursor, view=view)                 # None for the first page
items = await board.page(who, after=after, limit=limit)  # fetch limit + 1
return page_of(items, limit, lambda item: (item.due_at, item.case_id), view=view)
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, ClassVar, Final, Generic, TypeVar

from fastapi import Query

from shared.clock import from_rfc3339
from shared.errors import N_, DomainError

_BAD: Final = N_("Penanda halaman tidak sah. Mulai lagi dari awal daftar.")

Position = tuple[str | int | None, ...]
"""The sort keys of the last item shown; times as RFC 3339 text."""

Limit = Annotated[int, Query(ge=1, le=200)]
CursorText = Annotated[str, Query(max_length=1024)]

Item = TypeVar("Item")


class BadCursor(DomainError):
    """The cursor is not one of ours, or belongs to another view."""

    code = "invalid-cursor"
    status: ClassVar[int] = 400


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list; `next_cursor` is None on the last."""

    items: Sequence[Item]
    next_cursor: str | None


def encode_cursor(position: Position, *, view: str = "") -> str:
    """The cursor after a position; `view` names the filters, so that it is not used with others."""
    body = json.dumps([_mark(view), *position], separators=(",", ":"))
    return urlsafe_b64encode(body.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, *, view: str = "") -> Position | None:
    """The position of a cursor; None for none.

    Raises:
        BadCursor: it was made up, cut, or made for other filters.
    """
    if not cursor:
        return None
    try:
        mark, *position = json.loads(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        # A lone surrogate is no text that a database could compare.
        "".join(part for part in position if isinstance(part, str)).encode()
    except (ValueError, TypeError, RecursionError):
        raise BadCursor(_BAD) from None
    plain = all(isinstance(part, str | int | None) and not isinstance(part, bool) for part in position)
    if mark != _mark(view) or not position or not plain:
        raise BadCursor(_BAD)
    return tuple(position)


def moment_and_id(position: Position | None) -> tuple[datetime, str] | None:
    """The place that a cursor names in a list sorted by a moment and an id; None for the first page.

    Raises:
        BadCursor: it names no such place.
    """
    if position is None:
        return None
    match position:
        case (str(at), str(identity)):
            try:
                return from_rfc3339(at), identity
            except (ValueError, OverflowError) as error:
                raise BadCursor(_BAD) from error
    raise BadCursor(_BAD)


def page_of(
    found: Sequence[Item], limit: int, key: Callable[[Item], Position], *, view: str = ""
) -> Page[Item]:
    """The page of what was fetched with one item more than `limit`."""
    items = found[:limit]
    more = len(found) > limit
    return Page(items, encode_cursor(key(items[-1]), view=view) if more else None)


def _mark(view: str) -> str:
    return sha256(view.encode()).hexdigest()[:8]
