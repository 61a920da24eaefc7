"""Canonical JSON and the hashes made of it, for the journal's chain and for the chain of announced events."""

from hashlib import sha256

import orjson

from shared.changes import Json, JsonObject

LARGEST_INTEGER = 2**53 - 1
GENESIS = "0" * 64
"""`prev` of the first entry of a chain."""


def canonical(value: Json) -> bytes:
    """The bytes that are hashed: sorted keys, no spaces; equal to RFC 8785 for what `check` lets through."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(value: Json) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return sha256(canonical(value)).hexdigest()


def clean(value: Json, path: str = "$") -> Json:
    """The value as it is hashed and stored: without null fields, so a new optional field changes no hash.

    Raises:
        TypeError: what would not come back from BSON and JSON as it went in: a float, an integer of 2^53 or
            more, an object key that is not ASCII text, or another type than JSON's.
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is dict:
        return _clean_object(value, path)
    if kind is list or kind is tuple:
        return [clean(item, path) for item in value]
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int) and abs(value) <= LARGEST_INTEGER:
        return int(value)
    raise TypeError(f"{path}: {kind.__name__} is nothing the journal can keep (integers stay below 2^53)")


def _clean_object(value: JsonObject, path: str) -> JsonObject:
    cleaned: JsonObject = {}
    for key, item in value.items():
        if type(key) is not str or not key.isascii():
            raise TypeError(f"{path}: an object key must be ASCII text")
        if item is not None:
            cleaned[key] = item if type(item) is str else clean(item, f"{path}.{key}")
    return cleaned
