"""From registration to a plenary that forwards: the steps that a case's rulebook wants, whichever they are.

Times are the case's own: whoever plays this may have a clock that differs from the service's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from shared.clock import from_rfc3339, rfc3339
from shared.errors import Refused
from shared.ids import derived

MINUTES: Final = "Berita acara contoh: jalannya sidang dan pendapat para pihak."
UNTOLD: Final = "money_politics"
"""What a case is classified as whose report did not say."""
MOST_STEPS: Final = 12
ORDER: Final = (
    "hold_first_discussion",
    "begin_clarification",
    "summon",
    "record_hearing",
    "finish_clarification",
    "hold_second_discussion",
    "hold_plenary",
)
"""What is taken first of what is open."""
ONCE: Final = frozenset({"summon", "record_hearing"})


class Caller(Protocol):
    """Somebody signed in at triage."""

    async def get(self, path: str, **parameters: Any) -> Any:
        """The JSON of a path."""
        ...

    async def post(self, path: str, *, json: Any = None) -> Any:
        """Post JSON."""
        ...


async def prepare(officer: Caller, case_id: str, *, category: str | None = None) -> None:
    """What comes before a registration, by who has the case: its class, if not given as its report said.

    A finding has its plenary, too, which decides that it is one.
    """
    case = await officer.get(f"/api/v1/cases/{case_id}")
    if case["dossier"]["classification"] is None:
        classified = {"category": category or case["category"] or UNTOLD}
        await officer.post(f"/api/v1/cases/{case_id}/classification", json=classified)
    if "hold_plenary" in case["acts"]:
        record = form("hold_plenary", case, await _commissioners(officer), "")
        body = {"step": "hold_plenary", "record": record, "words": {"minutes": MINUTES}}
        await officer.post(f"/api/v1/cases/{case_id}/steps", json=body)


async def deliberate(officer: Caller, case_id: str, *, route: str = "police") -> int:
    """Take the steps until an escalation can be proposed by who has the case; how many were taken.

    Raises:
        Refused: no open step leads on; says where the case stands.
    """
    done: set[str] = set()
    for taken in range(MOST_STEPS):
        case = await officer.get(f"/api/v1/cases/{case_id}")
        if "propose_escalate" in case["acts"]:
            return taken
        step = next((one for one in ORDER if one in case["acts"] and one not in done), None)
        if step is None:
            raise Refused(f"case {case_id} stands at {case['stage']}, open: {', '.join(case['acts'])}")
        commissioners = await _commissioners(officer) if step == "hold_plenary" else []
        record = form(step, case, commissioners, route)
        body = {"step": step, "record": record, "words": {"minutes": MINUTES} if record else {}}
        await officer.post(f"/api/v1/cases/{case_id}/steps", json=body)
        done |= ONCE & {step}
    raise Refused(f"case {case_id} took {MOST_STEPS} steps and still cannot be escalated")


async def _commissioners(officer: Caller) -> list[str]:
    listed = await officer.get("/api/v1/commissioners")
    return [one["id"] for one in listed["items"]]


def form(step: str, case: Mapping[str, Any], commissioners: list[str], route: str) -> dict[str, Any] | None:
    """The form of a step, filled in; None for a step without one."""
    at = from_rfc3339(case["registered_at"] or case["opened_at"])
    summons = derived(case["id"], "summons")
    match step:
        case "hold_first_discussion":
            return _discussion(1, at)
        case "hold_second_discussion":
            return _discussion(2, at)
        case "summon":
            when = rfc3339(at + timedelta(days=30))
            heard = {"summons_id": summons, "heard": "witness", "hearing_at": when}
            return {"form": "summons", **heard, "online": False, "attempt": 1}
        case "record_hearing":
            forms = case["dossier"]["forms"]
            sent = [one["at"] for one in forms if (one["record"] or {}).get("form") == "summons"]
            held = {"summons_id": summons, "held_at": sent[-1], "appeared": True}
            return {"form": "hearing", **held, "sworn": True, "signed": True}
        case "hold_plenary":
            ballots = [{"commissioner": one, "present": True, "vote": "for"} for one in commissioners]
            finds = case["stage"] == "preliminary_review"
            decided = {"outcome": "finding"} if finds else {"outcome": "forward", "routes": [route]}
            return {"form": "plenary", "held_at": rfc3339(at), "ballots": ballots, **decided}
        case _:
            return None


def _discussion(number: int, at: datetime) -> dict[str, Any]:
    bodies = ("bawaslu", "police", "prosecutors")
    return {
        "form": "discussion",
        "number": number,
        "invited_at": rfc3339(at),
        "held_at": rfc3339(at),
        "seats": [{"body": body, "present": True, "verdict": "crime"} for body in bodies],
        "evidence": ["witness", "indication"],
    }
