"""The last guard of a log line: masks what looks like a NIK, a phone number, an e-mail address or a PIN."""

from __future__ import annotations

import re

MASK = "***"

_UUID = r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
_KEPT = rf"{_UUID}|\b[0-9a-f]{{64}}\b|\b[0-9a-f]{{32}}\b|\bJJK(?:-[0-9A-Z]{{4}}){{3}}\b"
"""Ids, hashes, trace ids, receipt numbers: operators need them, and they may look like telephone numbers."""
_EMAIL = r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
_NIK = r"(?<!\d)\d(?:[ .-]?\d){15}(?!\d)"
_PHONE = r"(?<![\w-])(?:\+|00)?(?:62|0)[ .()-]{0,2}8(?:[ .()-]{0,2}\d){7,12}(?!\d)"
_PHONE_ABROAD = r"(?<![\w-])\+\d(?:[ .()-]{0,2}\d){7,14}(?!\d)"
_OURS = r"\b(?:jjk|jjp|jjc)_[A-Za-z0-9_-]{8,}|\b(?:j1|k1|b1|s1)\.[A-Za-z0-9_-]{16,}"
_FOUND = re.compile(f"(?P<kept>{_KEPT})|{_EMAIL}|{_NIK}|{_PHONE}|{_PHONE_ABROAD}|{_OURS}")


def masked(text: str) -> str:
    """The text with whatever looks personal or secret replaced by `***`.

    A guard and no permission: names cannot be recognised, so nothing that may hold one is logged in the
    first place.
    """
    return _FOUND.sub(lambda found: found["kept"] or MASK, text)
