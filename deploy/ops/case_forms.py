"""What an act on a case is asked with: its route, and its fields as the service's own OpenAPI has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from services.triage.domain.lifecycle import STEPS
from shared.errors import Refused

CASE: Final = "/api/v1/cases/{case_id}/"
ROUTES: Final[Mapping[str, tuple[str, Mapping[str, object]]]] = {
    "hand_over": ("assign", {}),
    "note": ("notes", {}),
    "classify": ("classification", {}),
    "link": ("links", {}),
    "merge": ("links", {"merged": True}),
    "issue_letter": ("letters", {}),
}
"""Acts of the rulebook whose route has another name, and what they fill in; the rest are routes by name."""
_YES: Final = {"yes": True, "true": True, "no": False, "false": False}
Node = Mapping[str, Any]
"""A schema of the document."""


def route_of(act: str) -> tuple[str, Mapping[str, object]]:
    """The route of an act of the rulebook, behind `/cases/{id}/`, and what the act itself fills in."""
    if act.startswith("propose_"):
        return "propose", {"decision": act.removeprefix("propose_")}
    if act.startswith("approve_"):
        return "approve", {}
    if act in STEPS:
        return "steps", {"step": act}
    return ROUTES.get(act, (act.replace("_", "-"), {}))


@dataclass(frozen=True, slots=True)
class Form:
    """The body of one route, as the service describes it."""

    document: Node
    schema: Node
    preset: Mapping[str, object]

    def plain(self) -> Node:
        """The schema of the body itself."""
        return self._plain(self.schema, self.preset)

    def fields(self) -> Mapping[str, bool]:
        """Every field that is to be filled in, dotted, and whether it must be."""
        return dict(self._fields(self.schema, self.preset, ""))

    def body(self, given: Sequence[str], start: Mapping[str, Any]) -> dict[str, Any]:
        """The body: what the act fills in, then a file's, then fields; `a.b=1` lies in `a`, a list repeats.

        Raises:
            Refused: a field is unknown, says no value of its kind, or one that must be there is missing.
        """
        body: dict[str, Any] = _merged(self.preset, start)
        for one in given:
            name, equals, text = one.partition("=")
            if not equals:
                raise Refused(f"{one!r} is no field; write name=value")
            self._put(body, name, text)
        missing = [
            name for name, needed in self._fields(self.schema, body, "") if needed and _lacks(body, name)
        ]
        if missing:
            raise Refused(f"{', '.join(missing)} must be said: --field {missing[0]}=…")
        return body

    def _put(self, body: dict[str, Any], name: str, text: str) -> None:
        node, at = self.schema, body
        *outer, last = name.split(".")
        for part in outer:
            node = self._child(node, part, name, at)
            at = at.setdefault(part, {})
        node = self._child(node, last, name, at)
        if node.get("type") == "array":
            at[last] = [*at.get(last, ()), _value(name, text, self._plain(node.get("items", {}), at))]
        else:
            at[last] = _value(name, text, node)

    def _child(self, node: Node, part: str, name: str, at: Mapping[str, Any]) -> Node:
        found = self._plain(node, at)
        free = found.get("additionalProperties") or found.get("patternProperties")
        one = found.get("properties", {}).get(part)
        if one is None and free:
            return {"type": "string"}
        if one is None or name in self.preset:
            raise Refused(f"there is no field {name!r}; there are: {', '.join(self.fields()) or 'none'}")
        return self._plain(one, at.get(part) or {})

    def _plain(self, node: Node, at: Any) -> Node:
        """A schema without the ways around it: references, `null`, and forms told apart by a field."""
        if "$ref" in node:
            return self._plain(self.document["components"]["schemas"][node["$ref"].rpartition("/")[2]], at)
        if "anyOf" in node:
            return self._plain(next((one for one in node["anyOf"] if one.get("type") != "null"), {}), at)
        if "oneOf" in node:
            kinds = node["discriminator"]["mapping"]
            chosen = at.get(node["discriminator"]["propertyName"]) if isinstance(at, Mapping) else None
            if chosen not in kinds:
                raise Refused(f"say which form it is: --field record.form=…, one of {', '.join(kinds)}")
            return self._plain({"$ref": kinds[chosen]}, at)
        return node

    def _fields(self, node: Node, at: Any, before: str) -> Iterator[tuple[str, bool]]:
        found = self._plain(node, at)
        for name, one in found.get("properties", {}).items():
            inside = at.get(name) if isinstance(at, Mapping) else None
            if before + name in {*self.preset, "revision"} and not isinstance(inside, Mapping):
                continue
            if isinstance(inside, Mapping) and "properties" in (whole := self._plain(one, inside)):
                yield from self._fields(whole, inside, f"{before}{name}.")
            elif name != "form":
                yield before + name, name in found.get("required", ())


def form_of(document: Node, route: str, preset: Mapping[str, object]) -> Form | None:
    """The form of a route of a case; None if the service has no such route."""
    for path, methods in document["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path.removeprefix(CASE)))
        if path.startswith(CASE) and "post" in methods and re.fullmatch(pattern, route):
            taken = methods["post"].get("requestBody", {}).get("content", {}).get("application/json", {})
            return Form(document, taken.get("schema", {}), preset)
    return None


def routes_in(document: Node) -> Sequence[str]:
    """Every route by which something is done with a case."""
    return [
        path.removeprefix(CASE)
        for path, methods in document["paths"].items()
        if path.startswith(CASE) and "post" in methods
    ]


def _value(name: str, text: str, node: Node) -> Any:
    kind = node.get("type")
    try:
        if kind == "boolean":
            return _YES[text.lower()]
        if kind in {"integer", "number"}:
            return int(text)
        return orjson.loads(text) if kind in {"object", "array"} or "properties" in node else text
    except (KeyError, ValueError):
        raise Refused(f"{name} must be {_KINDS.get(str(kind), 'JSON')}, not {text!r}") from None


_KINDS: Final = {"boolean": "yes or no", "integer": "a whole number", "number": "a whole number"}


def _lacks(body: Mapping[str, Any], name: str) -> bool:
    at: Any = body
    for part in name.split("."):
        if not isinstance(at, Mapping) or part not in at:
            return True
        at = at[part]
    return False


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both, what stands above where both say something; what lies in either is joined the same way."""
    both = {
        name: _merged(below[name], above[name])
        for name in above
        if isinstance(above[name], Mapping) and isinstance(below.get(name), Mapping)
    }
    return {**below, **above, **both}
