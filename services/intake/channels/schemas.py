"""The OpenAPI description of bodies that endpoints read raw: an idempotency key covers the very bytes."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


def takes_json(model: type[BaseModel]) -> dict[str, Any]:
    """`openapi_extra` of an endpoint that takes the model's JSON."""
    schema = model.model_json_schema()
    return _body("application/json", _inlined(schema, schema.pop("$defs", {})))


def takes_bytes() -> dict[str, Any]:
    """`openapi_extra` of an endpoint that takes a file."""
    return _body("application/octet-stream", {"type": "string", "format": "binary"})


def _body(media_type: str, schema: Any) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}


def _inlined(value: Any, definitions: dict[str, Any]) -> Any:
    """References written out: the document's components know only the models that FastAPI has seen itself."""
    if isinstance(value, dict):
        name = str(value.get("$ref", "")).removeprefix("#/$defs/")
        if name:
            return _inlined(definitions[name], definitions)
        return {key: _inlined(item, definitions) for key, item in value.items()}
    if isinstance(value, list):
        return [_inlined(item, definitions) for item in value]
    return value
