"""`./jejak seal`: a shell pipe that seals bodies of submissions, JSON lines in, JSON lines out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer

from deploy.ops import installation
from deploy.ops.output import AsJson, emit_json
from shared.changes import JsonObject
from shared.errors import InvalidInput
from shared.people.programs import SOURCE
from shared.security import keyfiles
from shared.security.submissions import (
    PLACE_TEXT,
    SOURCE_REF,
    Binding,
    SubmissionSealer,
    names_somebody,
    plain_fields,
)

_IN_CLEAR: Final = {
    SOURCE_REF: "source_ref is somebody's number or address; name the message",
    PLACE_TEXT: 'place is not an object; write what describes it as {"text": "..."}',
}


def seal(
    *,
    program: Annotated[str, typer.Option(help="The program that will write the submission.")],
    ce_id: Annotated[str, typer.Option(help="The event's ce_id, for a body without source_ref.")] = "",
    key: Annotated[Path | None, typer.Option(help="Intake's public key; else that of the stack.")] = None,
    as_json: AsJson = False,  # noqa: ARG001 - the output is JSON in any case
) -> None:
    """Seal each body of standard input (one JSON object a line) to intake's public key.

    Each is bound to its program, channel and source_ref (or ce_id): as another submission it does not open.
    """
    public = key or installation.folder_of("keys") / "intake" / keyfiles.SUBMISSIONS_PUBLIC
    sealer = SubmissionSealer(keyfiles.load_hybrid_sealer(public))
    for body in sealed(sys.stdin.buffer, sealer, program=program, ce_id=ce_id):
        emit_json(body)


def sealed(
    lines: Iterable[bytes], sealer: SubmissionSealer, *, program: str, ce_id: str
) -> Iterator[JsonObject]:
    """Each line's body, sealed; empty lines are passed over.

    Raises:
        InvalidInput: a line, by its number, is not such a body; those before it are out already.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _sealed(line, number, sealer, program=program, ce_id=ce_id)


def _sealed(line: bytes, number: int, sealer: SubmissionSealer, *, program: str, ce_id: str) -> JsonObject:
    try:
        body = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(
            f"line {number} is not JSON in UTF-8 ({error.msg}); mend it and pipe in the rest"
        ) from None
    if not isinstance(body, dict) or not isinstance(body.get("channel"), str):
        raise InvalidInput(f"line {number} is not an object with a channel")
    reference = body.get("source_ref") or ce_id
    if not isinstance(reference, str) or not reference:
        raise InvalidInput(f"line {number} has no source_ref; give it one, or pass --ce-id")
    if names_somebody(ce_id):
        raise InvalidInput("--ce-id is somebody's number or address; name the event")
    source = program if program.startswith(SOURCE) else SOURCE + program
    sealed_body = sealer.seal_body(body, Binding(source, body["channel"], reference))
    for name in plain_fields(sealed_body):
        raise InvalidInput(f"line {number}: {_IN_CLEAR.get(name, f'{name} cannot be sealed as it stands')}")
    return sealed_body
