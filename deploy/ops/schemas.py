"""`python -m deploy.ops.schemas`: JSON schemas and the AsyncAPI document, from the models in use."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from deploy.ops.asyncapi import document
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.replays import HeadsAnnouncedV1, ReplayRequestV1

CHECKOUT = Path(__file__).resolve().parents[2]
SCHEMAS = "shared/contracts/schemas"
ASYNCAPI = "docs/asyncapi.json"
REPLAYS: Mapping[str, type[BaseModel]] = {
    model.model_fields["type"].default: model for model in (ReplayRequestV1, HeadsAnnouncedV1)
}

Schema = dict[str, Any]


def schema_of(kind: str, model: type[BaseModel]) -> Schema:
    """The schema of one type's data as a reader may rely on it."""
    made = model.model_json_schema(mode="validation", by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:jejak:contract:{kind}",
        **made,
    }


def schemas() -> dict[str, Schema]:
    """Every type's schema."""
    models = {kind: listed.model for kind, listed in CATALOGUE.items()} | dict(REPLAYS)
    return {kind: schema_of(kind, model) for kind, model in sorted(models.items())}


def generated() -> dict[str, str]:
    """Path below the checkout -> text, for everything that is generated."""
    made = schemas()
    files = {f"{SCHEMAS}/{kind}.json": _text(schema) for kind, schema in made.items()}
    files[ASYNCAPI] = _text(document(made))
    return files


def differing(root: Path) -> list[str]:
    """Generated files that are missing, differ, or belong to a type that is gone."""
    files = generated()
    there = {f"{SCHEMAS}/{path.name}" for path in (root / SCHEMAS).glob("*.json")}
    stale = {name for name, text in files.items() if _read(root / name) != text}
    return sorted(stale | (there - files.keys()))


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _text(value: Any) -> str:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Write them all; say which changed."""
    for name, text in generated().items():
        path = CHECKOUT / name
        if _read(path) != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"written {name}\n")


if __name__ == "__main__":
    main()
