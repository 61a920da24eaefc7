"""`./jejak status NUMBER`: how far a report has come. `./jejak status`: how the services are.

The PIN is asked for or read from JEJAK_PIN.
"""

from __future__ import annotations

import asyncio
import os
from datetime import datetime
from typing import Annotated, Any, Final

import typer

from deploy.ops import readiness
from deploy.ops.intake_client import anonymous, post, problem_text
from deploy.ops.output import AsJson, emit_json, out
from shared.errors import Refused
from shared.web.formats import short_date_time, short_end

_WORDS: Final = {
    "received": "received",
    "being_examined": "being examined",
    "completion_asked": "completion asked",
    "completion_received": "completion received",
    "completion_expired": "completion not given in time",
    "registered": "registered",
    "not_registered": "not registered",
    "found": "fixed as a finding",
    "tip_closed": "tracing closed",
    "sent_to_joint_centre": "sent to the joint centre",
    "received_by_joint_centre": "received by the joint centre",
    "stopped": "stopped",
    "transferred": "transferred to another body",
    "passed": "with another office",
    "withdrawal_asked": "withdrawal asked",
    "withdrawn": "withdrawal accepted",
    "withdrawal_refused": "withdrawal refused",
    "reversed": "decision reversed, examined again",
    "concluded": "concluded",
    "published": "status published",
}


_FORWARDING: Final = {
    "forwarded": "forwarded to the officers",
    "under_way": "stored, leaving for the officers now",
    "waiting": "stored, not yet forwarded: it leaves by itself once Kafka is back",
}


def status(
    number: Annotated[
        str, typer.Argument(help="The receipt's number, e.g. JJK-7Q2M-04TX-9RBD; without it the services.")
    ] = "",
    *,
    rollbacks_seen: Annotated[
        bool, typer.Option("--rollbacks-seen", help="End the alarm of a rollback that you have looked at.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show how far a report has come (asks for the PIN, or reads JEJAK_PIN), or how the services are."""
    if rollbacks_seen:
        members = asyncio.run(readiness.mark_rollbacks_seen())
        emit_json({"members": members}) if as_json else out.print(f"seen, of {members} member(s)")
    elif number:
        _report(number, as_json=as_json)
    else:
        _services(as_json=as_json)


def _services(*, as_json: bool) -> None:
    told = [readiness.ask(service, origin) for service, origin in readiness.origins().items()]
    if as_json:
        emit_json([one.record() for one in told])
    else:
        for line in (line for one in told for line in one.lines()):
            out.print(line)
    if waiting := [one.service for one in told if not one.ready]:
        raise Refused(f"not ready: {', '.join(waiting)}")


def _report(number: str, *, as_json: bool) -> None:
    pin = os.environ.get("JEJAK_PIN") or typer.prompt("PIN", hide_input=True, err=True)
    with anonymous() as client:
        answer = post(client, "/api/v1/status", {"number": number, "pin": pin})
    if not answer.is_success:
        raise Refused(problem_text(answer)[1])
    told = answer.json()
    if as_json:
        emit_json(told)
        return
    out.print(f"{told['number']}: {_word(told['current'])}")
    for step in told["milestones"]:
        at = datetime.fromisoformat(step["at"])
        out.print(f"  {short_date_time(at, 'en')}  {_word(step['milestone'])}{_more(step)}")
    if told["forwarding"] != "forwarded":
        out.print(_FORWARDING[told["forwarding"]])


def _word(milestone: str) -> str:
    """A service that is newer than this command may know more milestones."""
    return _WORDS.get(milestone, milestone)


def _more(step: dict[str, Any]) -> str:
    """What is asked for and until when, and what was published."""
    told = [", ".join(step.get("missing", ()))]
    if due_at := step.get("due_at"):
        told.append(f"until {short_end(datetime.fromisoformat(due_at), 'en')}")
    told.append(step.get("outcome", ""))
    more = "; ".join(one for one in told if one)
    return f": {more}" if more else ""
