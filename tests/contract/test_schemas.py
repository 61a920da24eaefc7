"""The committed schemas are those of the models; no field of them may carry a person's data in clear."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from deploy.ops.asyncapi import READERS
from deploy.ops.schemas import differing, generated, schema_of, schemas
from shared.contracts.catalogue import CATALOGUE, Topic
from shared.contracts.envelope import Event

ROOT = Path(__file__).resolve().parents[2]

SEALED = {"content", "reason", "words", "keyset"}
"""Ciphertext; free text by type."""
CODES = {
    "receipt_number",
    "rulebook",
    "rule",
    "stage",
    "calendar",
    "article",
    "source",
    "media_type",
    "message_id",
    "reference",
    "occurred_at",
    "known_on",
    "missing[]",
    "id",
    "number",
    "receiver",
    "evidence[]",
    "summons_id",
    "exhibit",
    "other",
    "about",
    "head",
    "sha256",
}
"""Short words of the system or of the law: codes, numbers, dates as given, an office, kinds of evidence."""
NULL_OR_SEALED = {"narrative", "place", "reported_parties", "witnesses", "reporter", "lodged_reason"}
"""Of a submission: anything by type, and intake refuses what is neither null nor sealed to its key."""
CLEAR_IN_SUBMISSIONS = {"source_ref"}


def leaves(schema: Any, root: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every place of a schema where a value stands: its dotted path and the schema there."""
    if "$ref" in schema:
        yield from leaves(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, path)
        return
    branches = [*schema.get("anyOf", []), *schema.get("oneOf", []), *schema.get("allOf", [])]
    for branch in branches:
        yield from leaves(branch, root, path)
    for name, inner in schema.get("properties", {}).items():
        yield from leaves(inner, root, f"{path}.{name}" if path else name)
    items = [schema["items"]] if "items" in schema else []
    for inner in [*items, *schema.get("prefixItems", [])]:
        yield from leaves(inner, root, f"{path}[]")
    # A map: its keys keep a pattern, its values are looked at.
    for inner in schema.get("patternProperties", {}).values():
        yield from leaves(inner, root, f"{path}{{}}")
    if not branches and not {"properties", "patternProperties", "items", "prefixItems"} & schema.keys():
        yield path, schema


def harmless(schema: dict[str, Any]) -> bool:
    """A value that cannot hold somebody's name: a number, a flag, one of given words, a pattern, a time."""
    if schema.get("type") in {"integer", "boolean", "null"}:
        return True
    return schema.get("type") == "string" and bool(
        {"enum", "const", "pattern"} & schema.keys() or schema.get("format") == "date-time"
    )


def in_clear(kind: str, schema: dict[str, Any]) -> list[str]:
    """The fields of a schema that could carry a person's data in clear."""
    allowed = SEALED | CODES
    if kind.startswith("jejak.channel."):
        allowed = NULL_OR_SEALED | CLEAR_IN_SUBMISSIONS | {"occurred_at", "known_on"}
    return [
        path
        for path, leaf in leaves(schema, schema)
        if not harmless(leaf) and path.rsplit(".", 1)[-1] not in allowed
    ]


@pytest.mark.parametrize("kind", sorted(schemas()))
def test_no_field_carries_a_persons_data_in_clear(kind: str) -> None:
    assert in_clear(kind, schemas()[kind]) == []


class _Leaky(Event):
    type: Literal["jejak.triage.leaky.v1"] = "jejak.triage.leaky.v1"
    reporter_name: str
    parties: list[dict[str, str]]
    by_code: dict[Annotated[str, Field(pattern="^[a-z]+$")], str]


def test_the_walk_finds_a_planted_name() -> None:
    assert in_clear("jejak.triage.leaky.v1", schema_of("jejak.triage.leaky.v1", _Leaky)) == [
        "reporter_name",
        "parties[]",
        "by_code{}",
    ]


def test_generating_again_changes_nothing() -> None:
    assert differing(ROOT) == [], "run: python -m deploy.ops.schemas"


def test_a_changed_or_forgotten_schema_is_found(tmp_path: Path) -> None:
    for name, text in generated().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert differing(tmp_path) == []
    changed = tmp_path / "shared/contracts/schemas/jejak.triage.case_opened.v1.json"
    changed.write_text(changed.read_text(encoding="utf-8").replace("case_id", "case"), encoding="utf-8")
    forgotten = changed.with_name("jejak.triage.gone.v1.json")
    forgotten.write_text("{}", encoding="utf-8")
    assert differing(tmp_path) == sorted(str(path.relative_to(tmp_path)) for path in (changed, forgotten))


def test_a_type_is_an_explicit_word_with_a_version_and_belongs_to_its_topics_owner() -> None:
    for kind, listed in CATALOGUE.items():
        owner, fact, version = kind.removeprefix("jejak.").split(".")
        assert (owner, version[0], version[1:].isdigit()) == (listed.owner, "v", True)
        assert fact == fact.lower()


def test_every_reference_of_the_asyncapi_document_resolves() -> None:

    made = json.loads(generated()["docs/asyncapi.json"])

    def resolve(value: Any) -> None:
        if isinstance(value, dict):
            if "$ref" in value:
                found = made
                for step in value["$ref"].removeprefix("#/").split("/"):
                    found = found[step]
            for inner in value.values():
                resolve(inner)
        elif isinstance(value, list):
            for inner in value:
                resolve(inner)

    resolve(made)
    assert set(made["channels"]) == {topic.value for topic in Topic} == {topic.value for topic in READERS}
