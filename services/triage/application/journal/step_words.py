"""The texts of a step's form as one text to seal, and back."""

from __future__ import annotations

from collections.abc import Mapping

import orjson


def joined(words: Mapping[str, str]) -> str:
    """The texts that say something, by name, as one text; empty if none does."""
    said = {name: text for name, text in words.items() if text.strip()}
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode() if said else ""


def split(text: str) -> dict[str, str]:
    """The texts by name; empty if there are none or they cannot be opened any more."""
    return orjson.loads(text) if text else {}
