"""`./jejak case`: one case whole, and what an officer does with it, through triage's own API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from deploy.ops.caller import Caller, caller
from deploy.ops.output import AsJson, emit_json, out
from shared.clock import from_rfc3339
from shared.errors import Refused
from shared.web.formats import short_date_time, short_end

BASE: Final = "/api/v1/cases"

As = Annotated[str, typer.Option("--as", help="Who asks; JEJAK_TOKEN wins. Local demo: petugas.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The case's id.")]


class ShownByDefault(TyperGroup):
    """`./jejak case ID` shows the case: what is no command is an id."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override] # typer keeps its click private
        """Put `show` before what names no command."""
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["show", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=ShownByDefault, help="One case: show, claim, assign, act …", no_args_is_help=True)


@app.command()
def show(case_id: Id, *, who: As = "petugas", as_json: AsJson = False) -> None:
    """Show one case whole: facts, clocks, routes, numbers, what may be done now, its journal and chain."""
    with caller("triage", who) as service:
        found = service.get(f"{BASE}/{case_id}")
        journal = service.get(f"{BASE}/{case_id}/journal")
    if as_json:
        emit_json({**found, "journal": journal})
        return
    for name, text in lines_of(found):
        # A narrative's own lines stand under it, so none can pass for a fact of the case.
        out.print(f"{name:<14} {text}".replace("\n", "\n" + " " * 15))
    for entry in journal["entries"]:
        out.print(f"{entry['seq']:>14} {at(entry['at'])}  {entry['type']}  by {entry['by']}")
    out.print(f"{'chain':<14} {_chain(journal)}")
    if not journal["verified"]:
        raise typer.Exit(1)


@app.command()
def claim(case_id: Id, *, who: As = "petugas", as_json: AsJson = False) -> None:
    """Take a case in hand."""
    with caller("triage", who) as service:
        tell(service.post(f"{BASE}/{case_id}/claim", {}), as_json=as_json)


@app.command()
def release(case_id: Id, *, who: As = "petugas", as_json: AsJson = False) -> None:
    """Give a case back to the queue."""
    with caller("triage", who) as service:
        tell(service.post(f"{BASE}/{case_id}/release", {}), as_json=as_json)


@app.command()
def assign(
    case_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="The cases' ids.")],
    *,
    to: Annotated[str, typer.Option(help="The officer's name or account.")],
    who: As = "petugas",
    as_json: AsJson = False,
) -> None:
    """Give cases to an officer, each for itself; exit 1 if one was refused."""
    with caller("triage", who) as service:
        answer = service.post(f"{BASE}/assign", {"cases": case_ids, "to": _account(service, to)})
    if as_json:
        emit_json(answer)
    else:
        for one in answer["results"]:
            out.print(f"{one['case_id']}  {'assigned' if one['assigned'] else one['problem']['detail']}")
    if not all(one["assigned"] for one in answer["results"]):
        raise typer.Exit(1)


def _account(service: Caller, named: str) -> str:
    """The account of the officer who is called so, or has this id."""
    officers = service.get("/api/v1/officers")["items"]
    found = [one["id"] for one in officers if named in {one["id"], one["name"]}]
    if len(found) != 1:
        known = ", ".join(one["name"] for one in officers) or "-"
        raise Refused(f"no single officer is called {named!r}; there are: {known}")
    return str(found[0])


def tell(answer: dict[str, Any], *, as_json: bool) -> None:
    """Where a case stands after an act."""
    if as_json:
        emit_json(answer)
        return
    held = answer["claimed_by"] or "nobody"
    out.print(f"{answer['case_id']}  {answer['stage']}, revision {answer['revision']}, held by {held}")


def lines_of(found: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """A case as the API answers it, line by line."""
    told = [*_facts(found), *_numbers(found), *_clocks(found), *_routes(found), *_handoffs(found)]
    return [*told, *_together(found), *_identities(found), *_passing(found)]


def _passing(found: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """Whether it stands with an office that has not received it, or is to go to another one."""
    incoming = [("office", f"{found['office']}, which has not received it yet")] if found["incoming"] else []
    one = found["passing"]
    asked = (
        [("passing", f"{one['number']} to {one['to']}, asked by {one['by']} {at(one['at'])}")] if one else []
    )
    return [*incoming, *asked]


def _facts(found: dict[str, Any]) -> Sequence[tuple[str, str]]:
    waiting = found["proposal"]
    return [
        ("case", f"{found['id']} ({found['kind']}, {found['stage']}, revision {found['revision']})"),
        ("report", found["receipt_number"]),
        ("trace", found["trace_id"]),
        ("rules", found["rulebook"]),
        ("received", at(found["received_at"])),
        ("missing", ", ".join(found["missing"]) or "-"),
        ("holder", found["holder"] or "-"),
        ("waits", f"{waiting['decision']} (proposal {waiting['number']})" if waiting else "-"),
        ("may do now", ", ".join(found["acts"]) or "nothing"),
        ("narrative", found["narrative"] or "- (erased)"),
        *(("exhibit", f"{one['sha256']}  {one['media_type']}") for one in found["evidence"]),
    ]


def _numbers(found: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """The case's numbers in their series, and the one in SigapLapor."""
    filed = found["dossier"]
    told = [("number", f"{one['number']} ({one['series']})") for one in filed["numbers"]]
    elsewhere = filed["elsewhere"]
    entered = f"{elsewhere['number']}, entered {elsewhere['entered_on']}" if elsewhere else ""
    return [*told, *([("SigapLapor", entered)] if entered else [])]


def _together(found: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """The cases that it is tied to or was told apart from, and the mass incident that it is part of."""
    filed = found["dossier"]
    tied = [("tie", f"{one['tie']} {one['other']}") for one in filed["links"]]
    apart = [("not the same as", one) for one in filed["apart"]]
    held = filed["incident"]
    incident = [("incident", f"{held['name'] or '- (erased)'} ({held['id']})")] if held else []
    return [*tied, *apart, *incident]


def _clocks(found: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """Each clock with its sum, and what happened to it: two lists of the answer, in the same order."""
    pairs = zip(found["deadlines"], found["clocks"], strict=True)
    return [("deadline", _clock(sum_, clock)) for sum_, clock in pairs]


def _clock(deadline: dict[str, Any], clock: dict[str, Any]) -> str:
    route = f" on {clock['route']}" if clock["route"] else ""
    runs = f"{deadline['length']} {deadline['calendar']} from {at(deadline['started_at'])}"
    extended = ", extended" if clock["extended"] else ""
    basis = clock["article"] if clock["confirmed"] else f"{clock['article']} (not confirmed)"
    happened = [(name, clock[f"{name}_at"]) for name in ("met", "lapsed", "closed")]
    told = "".join(f"; {name} {at(moment)}" for name, moment in happened if moment)
    return f"{clock['id']}{route}: {end(clock['due_at'])}{extended}, {runs}; {basis}{told}"


def _routes(found: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """Each route with what was told of it, and what may be told next."""
    return [
        (
            "route",
            f"{one['route']}: {one['state']}"
            + "".join(f"; {step['step']} {step['outcome']} {at(step['happened_at'])}" for step in one["told"])
            + (f"; next {', '.join(one['expected'])}" if one["expected"] else ""),
        )
        for one in found["tracks"]
    ]


def _handoffs(found: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """Sent and received are two facts: neither stands for the other."""
    return [
        ("hand-off", f"{one['number']} to {one['receiver']}: {_sent(one)}, {_answer(one)}")
        for one in found["handoffs"]
    ]


def _identities(found: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """Who saw who reported, or asked to, and why; never who it is."""
    return [("identity", _identity(one)) for one in found["identity_requests"]]


def _identity(request: dict[str, Any]) -> str:
    agreed = f", answered by {request['answered_by']}" if request["answered_by"] else ""
    opened = f", opened {at(request['opened_at'])}" if request["opened_at"] else ""
    until = f" until {at(request['until'])}" if request["state"] in {"asked", "agreed", "open"} else ""
    ended = f", ended {at(request['ended_at'])}" if request["ended_at"] else ""
    asked = f"asked by {request['by']} {at(request['at'])} ({request['ground']})"
    return f"{request['state']}{until}: {asked}{agreed}{opened}{ended}"


def _sent(handoff: dict[str, Any]) -> str:
    return f"sent {at(handoff['sent_at'])}" if handoff["sent_at"] else "not sent"


def _answer(handoff: dict[str, Any]) -> str:
    if handoff["acknowledged_at"]:
        return f"received {at(handoff['acknowledged_at'])} ({handoff['reference']})"
    return f"returned {at(handoff['returned_at'])}" if handoff["returned_at"] else "not received"


def _chain(journal: dict[str, Any]) -> str:
    return "verified" if journal["verified"] else "BROKEN: " + "; ".join(journal["problems"])


def at(text: str) -> str:
    """A moment for people."""
    return short_date_time(from_rfc3339(text), "en")


def end(text: str) -> str:
    """The end of a deadline for people: midnight belongs to the day that ends."""
    return short_end(from_rfc3339(text), "en")
