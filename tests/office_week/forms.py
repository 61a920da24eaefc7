"""The forms that simulated officers fill in, as the API takes them: records and the words beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from shared.clock import WITA, rfc3339

if TYPE_CHECKING:  # the policies import their forms
    from tests.office_week.officers import Chance, Seen

Record = dict[str, Any]
Form = Callable[["Seen", "Chance"], Record]

ROUTES: Final[Mapping[str, tuple[str, ...]]] = {
    "money_politics": ("police",),
    "other_crime": ("police",),
    "hoax": ("police", "ministry_digital"),
    "campaign": ("police", "election_commission"),
    "administrative": ("election_commission",),
    "ethics": ("ethics_council",),
    "civil_servant_neutrality": ("civil_service_agency",),
}
"""Where a plenary sends a case of a category that it forwards; one of no route is stopped."""
STOPS_IN: Final = {True: 7, False: 15}
"""Of a hundred cases, those that a plenary stops: of crimes those that the centre did not hold to be none."""
BODIES: Final = ("bawaslu", "police", "prosecutors")
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "ask_completion": {"text": "Mohon dilengkapi dalam dua hari."},
    "receive_completion": {"text": "Dilengkapi di posko."},
    "record_tracing": {"text": "Petugas mendatangi lokasi dan bertanya kepada warga."},
    "invite_discussion": {
        "place": "Sekretariat Sentra Gakkumdu",
        **{f"invitees_{body}": f"Anggota unsur {body}" for body in BODIES},
    },
    "hold_first_discussion": {"minutes": "Peristiwa, bukti dan pasal dibahas."},
    "hold_second_discussion": {"minutes": "Dua alat bukti dibahas."},
    "summon": {"text": "Undangan klarifikasi."},
    "record_hearing": {"minutes": "Keterangan dicatat di bawah sumpah."},
    "hold_plenary": {"minutes": "Pleno memutuskan."},
    "record_step": {"text": "Menurut surat penerima."},
    "record_delivery": {"text": "Disampaikan langsung di loket."},
}


def tracing(seen: Seen, chance: Chance) -> Record:
    """Six tips in ten hold a suspicion."""
    today = _day(seen.now)
    suspected = chance.of("suspicion", 60)
    found = {"discovered_on": today} if suspected else {}
    return {"form": "tracing", "traced_on": today, "suspected": suspected, **found}


def completion_request(seen: Seen, _: Chance) -> Record:
    """Everything that lacks."""
    return {"form": "completion_request", "missing": list(seen.lacking)}


def completion(seen: Seen, _: Chance) -> Record:
    """Everything that lacked."""
    return {"form": "completion", "fulfilled": list(seen.lacking), "received_at": rfc3339(seen.now)}


def invitation(seen: Seen, chance: Chance) -> Record:
    """All three bodies, for this afternoon, with everything that may go along."""
    number = 2 if seen.stage == "second_discussion" else 1
    return {
        "form": "discussion_invitation",
        "number": number,
        "meets_at": rfc3339(seen.now + timedelta(hours=2)),
        "online": chance.of(f"online {number}", 15),
        "file": [{"id": one, "sha256": digest} for one, digest in seen.enclosable],
    }


def discussion(seen: Seen, chance: Chance) -> Record:
    """The joint centre sits, the first time now and then without the prosecutors."""
    number = 2 if seen.stage == "second_discussion" else 1
    away = "prosecutors" if number == 1 and chance.of("prosecutors away", 10) else ""
    verdict = "no_crime" if number == 2 and _no_crime(chance) else "crime"
    seats: list[Record] = [
        {"body": body, "present": False}
        if body == away
        else {"body": body, "present": True, "verdict": verdict}
        for body in BODIES
    ]
    return {
        "form": "discussion",
        "number": number,
        "invited_at": rfc3339(seen.now),
        "held_at": rfc3339(seen.now),
        "seats": seats,
        "evidence": ["witness", "document"],
    }


def summons(seen: Seen, chance: Chance) -> Record:
    """The reporter first, then whom it is about, then witnesses."""
    number = seen.told.count("summon") + 1
    return {
        "form": "summons",
        "summons_id": f"u-{number}",
        "heard": ("reporter", "reported", "witness")[(number - 1) % 3],
        "hearing_at": rfc3339(seen.now + timedelta(hours=26)),
        "online": chance.of("online", 15),
        "attempt": 1,
    }


def heard_next(seen: Seen) -> str | None:
    """The summons whose hour has come."""
    return next((summons_id for summons_id, at in seen.open_summons if at <= seen.now), None)


def hearing(seen: Seen, chance: Chance) -> Record:
    """One in ten does not come; who comes is heard under oath."""
    summons_id = heard_next(seen)
    came = not chance.of(f"absent {summons_id}", 10)
    return {
        "form": "hearing",
        "summons_id": summons_id,
        "held_at": rfc3339(seen.now),
        "appeared": came,
        "sworn": came,
        "signed": came and not chance.of(f"unsigned {summons_id}", 5),
    }


def plenary(seen: Seen, chance: Chance) -> Record:
    """All commissioners, of whom one may be away; a tip becomes a finding if tracing found a suspicion."""
    routes: tuple[str, ...] = ()
    if seen.kind == "tip":
        outcome = "finding" if seen.findings else "no_finding"
    elif seen.stage == "preliminary_review":
        outcome = "finding"
    else:
        routes = ROUTES.get(seen.category or "", ())
        no_crime = seen.criminal and "hold_second_discussion" in seen.told and _no_crime(chance)
        stops = not routes or no_crime or chance.of("stops", STOPS_IN[seen.criminal])
        outcome, routes = ("stop", ()) if stops else ("forward", routes)
    away = chance.number("away") % 5 if chance.of("one away", 30) else -1
    return {
        "form": "plenary",
        "held_at": rfc3339(seen.now),
        "ballots": [
            {"commissioner": one, "present": True, "vote": "for"}
            if place != away
            else {"commissioner": one, "present": False}
            for place, one in enumerate(seen.commissioners)
        ],
        "outcome": outcome,
        "routes": list(routes),
    }


def told_next(seen: Seen) -> tuple[str, str, tuple[str, ...]] | None:
    """Route, step and outcomes of what the receivers may tell next."""
    return next(
        ((one.route, *step) for one in seen.routes if one.state == "received" for step in one.expected), None
    )


def outcome(seen: Seen, chance: Chance) -> Record:
    """What the receiver told of the next step; the first outcome is the one that goes on."""
    found = told_next(seen)
    if found is None:
        raise ValueError("no receiver has anything to tell: ask `told_next` first")
    route, step, outcomes = found
    goes_on = chance.of(f"{route} {step} {seen.told.count('record_step')}", 70)
    return {
        "form": "route_step",
        "route": route,
        "step": step,
        "outcome": outcomes[0] if goes_on else outcomes[-1],
        "happened_at": rfc3339(seen.now),
        "reference": f"B/{chance.number(step) % 900 + 100}",
    }


def delivered_next(seen: Seen) -> tuple[str, str] | None:
    """The route whose hand-off goes by hand, and what is recorded of it next."""
    following = {"approved": "sent", "sent": "received"}
    return next(
        ((one.route, following[one.state]) for one in seen.routes if one.by_hand and one.state in following),
        None,
    )


def delivery(seen: Seen, chance: Chance) -> Record:
    """What a person did at a counter of a body without a liaison here."""
    found = delivered_next(seen)
    if found is None:
        raise ValueError("nothing goes by hand: ask `delivered_next` first")
    return {
        "form": "delivery",
        "route": found[0],
        "delivered": found[1],
        "happened_at": rfc3339(seen.now),
        "reference": f"TT/{chance.number(found[0]) % 900 + 100}",
    }


def _no_crime(chance: Chance) -> bool:
    """What the joint centre holds of this case the second time."""
    return chance.of("no crime", 30)


def _day(at: datetime) -> str:
    return at.astimezone(WITA).date().isoformat()
