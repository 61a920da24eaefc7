"""`./jejak case act`: any step or decision of a case that the API takes, or what is due of it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer

from deploy.ops.caller import Caller, ProblemAnswer, caller
from deploy.ops.case import BASE, As, Id, tell
from deploy.ops.case_forms import Form, form_of, route_of, routes_in
from deploy.ops.output import AsJson, emit_json, out
from services.triage.domain.lifecycle import APPROVING, PROPOSING, Act, command_of
from shared.errors import Refused
from shared.rules.errors import NoSuchRulebook
from shared.rules.rulebooks import Rulebooks

KNOWN: Final = {*(one.value for one in Act), *PROPOSING.values(), *APPROVING.values()}
"""Acts of rulebooks: the case says which of them are due."""


def act(
    case_id: Id,
    command: Annotated[str, typer.Argument(metavar="[COMMAND]", help="Left out: what is due now.")] = "",
    *,
    field: Annotated[
        list[str] | None, typer.Option("--field", metavar="NAME=VALUE", help="A field; a list repeats it.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", help="A form as JSON; what is secret stays out of the shell's history."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and print; send nothing.")] = False,
    who: As = "petugas",
    as_json: AsJson = False,
) -> None:
    """Take a step or decision on a case; without COMMAND say what is due now and with which fields.

    A COMMAND is what `due` names (propose_register, record_tracing …) or a route of the API behind the case
    (passing, identity-requests/1/agree …). What lies in a form is dotted: record.traced_on, words.minutes.
    """
    with caller("triage", who) as service:
        case, document = service.get(f"{BASE}/{case_id}"), service.get("/openapi.json")
        if not command:
            _show_due(case, document, as_json=as_json)
            return
        route, form = _form(case, document, command)
        body = form.body(field or [], _read(file))
        if "revision" in _names(form):
            body.setdefault("revision", case["revision"])
        request = {"method": "POST", "path": f"{BASE}/{case_id}/{route}", "body": body, "sent": not dry_run}
        if not dry_run:
            _tell(_sent(service, request), as_json=as_json)
        elif as_json:
            emit_json(request)
        else:
            out.print(f"POST {request['path']}")
            out.print(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode())
            out.print("Nothing was sent. The service checks the rest when it is.")


def _form(case: Mapping[str, Any], document: Mapping[str, Any], command: str) -> tuple[str, Form]:
    """The route and form of a command.

    Raises:
        Refused: it is not due, or there is no such command.
    """
    if command in KNOWN and command not in case["acts"]:
        due = ", ".join(case["acts"]) or "nothing"
        raise Refused(f"{command} is not open to you at {case['stage']}; what is: {due}")
    route, preset = route_of(command)
    form = form_of(document, route, {**preset, **_record(case, command)})
    if form is None:
        others = ", ".join(sorted({*case["acts"], *routes_in(document)}))
        raise Refused(f"there is no command {command!r}; there are: {others}")
    return route, form


def _record(case: Mapping[str, Any], command: str) -> dict[str, object]:
    """Which form the case's own rulebook wants for a step; empty where it is not at hand, or wants none."""
    try:
        moves = (
            Rulebooks.load()
            .pinned(case["rulebook"])
            .moves_for(case["stage"], command_of(command), case["kind"])
        )
    except NoSuchRulebook:
        return {}
    wanted = next((one.record for one in moves if one.record), None)
    return {"record": {"form": wanted.value}} if wanted and route_of(command)[0] == "steps" else {}


def _show_due(case: Mapping[str, Any], document: Mapping[str, Any], *, as_json: bool) -> None:
    due = [{"command": one, "fields": _form(case, document, one)[1].fields()} for one in case["acts"]]
    if as_json:
        emit_json({"case_id": case["id"], "stage": case["stage"], "revision": case["revision"], "due": due})
        return
    out.print(f"{case['id']}  {case['stage']}, revision {case['revision']}; you could now:")
    for one in due:
        named = " ".join(f"{name}{'*' if needed else ''}" for name, needed in one["fields"].items())
        out.print(f"  {one['command']:<24} {named}".rstrip())
    out.print(
        "* must be said" if any(any(one["fields"].values()) for one in due) else "Nothing must be said."
    )


def _names(form: Form) -> Sequence[str]:
    """The names of the body's own fields."""
    return list(form.plain().get("properties", ()))


def _read(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        found = orjson.loads(file.read_bytes())
    except (OSError, ValueError) as wrong:
        raise Refused(f"{file} cannot be read as JSON: {wrong}") from None
    if not isinstance(found, dict):
        raise Refused(f"{file} must hold one JSON object: the fields of the form")
    return found


def _sent(service: Caller, request: Mapping[str, Any]) -> Any:
    try:
        return service.post(request["path"], request["body"] or None)
    except ProblemAnswer as refused:
        case_id = request["path"].removeprefix(f"{BASE}/").partition("/")[0]
        raise ProblemAnswer(
            refused.code, f"{refused.detail} What is due and its fields: ./jejak case act {case_id}"
        ) from None


def _tell(answer: Any, *, as_json: bool) -> None:
    if as_json or not isinstance(answer, dict) or "revision" not in answer:
        emit_json(answer)
    else:
        tell(answer, as_json=False)
