"""`./jejak status NUMBER`: how far a report has come; the PIN is asked for or read from JEJAK_PIN."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Annotated, Final

import typer

from deploy.ops.intake_client import anonymous, post, problem_text
from deploy.ops.output import AsJson, emit_json, out
from shared.errors import Refused
from shared.web.formats import short_date_time

_WORDS: Final = {
    "received": "received",
    "being_examined": "being examined",
    "registered": "registered",
    "not_registered": "not registered",
    "sent_to_joint_centre": "sent to the joint centre",
    "received_by_joint_centre": "received by the joint centre",
}


def status(
    number: Annotated[str, typer.Argument(help="The receipt's number, e.g. JJK-7Q2M-04TX-9RBD.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show how far a report has come; asks for the PIN, or reads it from JEJAK_PIN."""
    pin = os.environ.get("JEJAK_PIN") or typer.prompt("PIN", hide_input=True, err=True)
    with anonymous() as client:
        answer = post(client, "/api/v1/status", {"number": number, "pin": pin})
    if not answer.is_success:
        raise Refused(problem_text(answer)[1])
    told = answer.json()
    if as_json:
        emit_json(told)
        return
    out.print(f"{told['number']}: {_WORDS[told['current']]}")
    for step in told["milestones"]:
        at = datetime.fromisoformat(step["at"])
        out.print(f"  {short_date_time(at, 'en')}  {_WORDS[step['milestone']]}")
