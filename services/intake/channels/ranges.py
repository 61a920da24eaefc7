"""Which bytes of a file a request asks for (RFC 9110 section 14): one range; several get the whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_ONE: Final = re.compile(r"^bytes=(\d{0,15})-(\d{0,15})$")


class NoSuchBytes(ValueError):
    """The file ends before the first byte that is asked for."""


def asked_part(headers: Mapping[str, str], size: int, tag: str) -> range | None:
    """The places that are asked for; None for the whole: nothing, or nothing that is understood, is asked.

    With `If-Range` the part is good only if the file is still the one that the caller has begun (`tag`).

    Raises:
        NoSuchBytes: it begins behind the end.
    """
    found = _ONE.match(headers.get("range", "").replace(" ", ""))
    if found is None or headers.get("if-range", tag) != tag:
        return None
    first, last = found.groups()
    if not first:
        return _ending(int(last), size) if last else None
    begin, end = int(first), int(last) if last else size - 1
    if last and end < begin:
        return None
    if begin >= size:
        raise NoSuchBytes
    return range(begin, min(end, size - 1) + 1)


def _ending(length: int, size: int) -> range:
    if length == 0:
        raise NoSuchBytes
    return range(max(0, size - length), size)
