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


def check(value: Json, path: str = "$") -> None:
    """Refuse what would not come back from BSON and JSON as it went in.

    Raises:
        TypeError: a float, an integer of 2^53 or more, a key that is not ASCII text, or another type than JSON's.
    """
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return
    if kind is int:
        if abs(value) > LARGEST_INTEGER:
            raise TypeError(f"{path}: an integer beyond 2^53 cannot be hashed")
    elif kind is dict:
        _check_object(value, path)
    elif kind is list:
        for index, item in enumerate(value):
            check(item, f"{path}[{index}]")
    else:
        raise TypeError(f"{path}: {kind.__name__} is not a JSON type the journal keeps")


def _check_object(value: JsonObject, path: str) -> None:
    for key, item in value.items():
        if type(key) is not str or not key.isascii():
            raise TypeError(f"{path}: an object key must be ASCII text")
        check(item, f"{path}.{key}")


def without_nulls(value: Json) -> Json:
    """The value without null fields at any depth, so that a new optional field changes no old hash."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value
