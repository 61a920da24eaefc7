"""`./jejak warnings`: what the ladder warned one of, and marking it as seen, through triage's own API."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from deploy.ops.caller import caller
from deploy.ops.case import As, at
from deploy.ops.output import AsJson, emit_json, out
from services.triage.application.warnings.showing import Showing

PATH: Final = "/api/v1/warnings"
MOST: Final = 200
Show = Annotated[Showing, typer.Option(help="Only what was not seen yet, or is at risk.")]
Seen = Annotated[bool, typer.Option("--seen", help="Mark what is listed as seen.")]
Since = Annotated[str, typer.Option(help="Of cases that changed since `beginning`, a time or a place.")]


def warnings(
    *, show: Show = Showing.UNSEEN, seen: Seen = False, changed_since: Since = "", who: As = "petugas",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """List one's own warnings: what ends first stands first."""
    with caller("triage", who) as service:
        if changed_since:
            found = service.get(PATH, changed_since=changed_since, limit=MOST)
            items = [one for case in found["items"] for one in case["warnings"]]
        else:
            found = service.get(PATH, show=show.value, limit=MOST)
            items = found["items"]
        if seen and items:
            marks = [{"case_id": one["case_id"], "id": one["id"]} for one in items[:MOST]]
            service.post(f"{PATH}/seen", {"warnings": marks})
    if as_json:
        emit_json(found)
        return
    for one in items:
        out.print(_line(one))
    if changed_since:
        out.print(f"{'more, ' if found['more'] else ''}go on with --changed-since {found['changed_to']}")
    elif not found["complete"]:
        out.print("Only the cases whose deadlines end first were looked at.")


def _line(one: dict[str, Any]) -> str:
    state = "LAPSED" if one["lapsed"] else "due"
    mark = "seen" if one["seen_at"] else "new"
    return (
        f"{state} {at(one['due_at'])}  {one['number']}  {one['deadline_name']}: {one['rung_name']} ({mark})"
    )
