"""What else an office does in its weeks: letters, identities, conflicts, notes, linked cases, SigapLapor.

An errand belongs to a stage of a case and is run once for each case that its chance picks. Everything goes
through the API as the person whose errand it is; what is refused fails the week at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from shared.clock import WITA
from tests.office_week.ground import Ground, Staff, right
from tests.office_week.officers import Chance

REASON: Final = "Diperlukan untuk menangani kasus ini."


@dataclass
class Errands:
    """Who runs them: the ground's officer and chair, and an officer who may turn out to have a conflict."""

    ground: Ground
    colleague: Staff
    done: Counter[str] = field(default_factory=Counter)
    _run: set[tuple[str, str]] = field(default_factory=set)
    _registered: list[str] = field(default_factory=list)

    async def look(self, case_id: str, stage: str, chance: Chance) -> None:
        """Run what this stage brings, each errand once for a case."""
        for name, percent, errand in _ERRANDS.get(stage, ()):
            if (case_id, name) in self._run or not chance.of(f"errand {name}", percent):
                continue
            self._run.add((case_id, name))
            if await errand(self, f"/api/v1/cases/{case_id}"):
                self.done[name] += 1

    async def letters(self, case: str) -> bool:
        """Issue what the case may have now and asks for nothing, the number retyped; whether it was any."""
        api, before = self.ground.officer.api, self.done.total()
        issued = {one["form"] for one in (await _got(api, f"{case}/letters"))["items"]}
        for offer in (await _got(api, f"{case}/letters/possible"))["items"]:
            asks = [one for one in offer["asks"] if one["required"]]
            if offer["first"] or asks or offer["form"] in issued:
                continue
            order = {"form": offer["form"]}
            shown = await _sent(api, f"{case}/letters/preview", order)
            kept = {name: shown[name] for name in ("case_number", "sha256", "revision")}
            letter = await _sent(api, f"{case}/letters", order | kept)
            assert letter["sha256"] == shown["sha256"]
            self.done[f"letter {offer['form']}"] += 1
        return self.done.total() > before

    async def identity(self, case: str) -> bool:
        """Ask for it, let another person agree, see it, close it; a finding has nobody who reported it."""
        mine, asked = self.ground.officer.api, f"{case}/identity-requests"
        if (await _got(mine, case))["kind"] != "report":
            return False
        await _sent(mine, asked, {"ground": "summon", "reason": REASON})
        await _sent(self.ground.chair.api, f"{asked}/1/agree")
        assert (await _sent(mine, f"{asked}/1/reveal"))["grant"]
        await _sent(mine, f"{asked}/1/close")
        return True

    async def conflict(self, case: str) -> bool:
        """The colleague has one: the case is not there for them until it turns out to be a mistake."""
        colleague = self.colleague
        await _got(colleague.api, case)
        wall = {"accounts": [colleague.account_id], "reason": REASON}
        await _sent(self.ground.chair.api, f"{case}/wall", wall)
        assert (await colleague.api.get(case)).status_code == httpx.codes.NOT_FOUND
        await _sent(self.ground.chair.api, f"{case}/lift-wall", wall)
        await _got(colleague.api, case)
        return True

    async def note(self, case: str) -> bool:
        """A note of the officer."""
        await _sent(self.ground.officer.api, f"{case}/notes", {"text": "Saksi dihubungi lewat telepon."})
        return True

    async def elsewhere(self, case: str) -> bool:
        """The case was typed into SigapLapor: its number there and the day."""
        number = f"{self.done['elsewhere'] + 1:03}/LP/PW/Kota/23.02/XI/2024"
        today = self.ground.now().astimezone(WITA).date().isoformat()
        await _sent(self.ground.officer.api, f"{case}/elsewhere", {"number": number, "entered_on": today})
        return True

    async def linked(self, case: str) -> bool:
        """The case belongs to one that was registered before it and is not published yet, if there is one."""
        api, earlier = self.ground.officer.api, [*self._registered]
        self._registered.append(case.rsplit("/", 1)[1])
        for other in reversed(earlier):
            if "link" in (await _got(api, f"/api/v1/cases/{other}"))["acts"]:
                await _sent(api, f"{case}/links", {"other": other, "reason": REASON})
                return True
        return False


Errand = Callable[[Errands, str], Awaitable[bool]]

_ERRANDS: Final[Mapping[str, Sequence[tuple[str, int, Errand]]]] = {
    "registered": (
        ("letters", 35, Errands.letters),
        ("elsewhere", 50, Errands.elsewhere),
        ("linked", 60, Errands.linked),
        ("conflict", 40, Errands.conflict),
    ),
    "clarification": (("identity", 50, Errands.identity), ("note", 50, Errands.note)),
    "decided": (("letters of the end", 35, Errands.letters),),
    "concluded": (("letters of the outcome", 40, Errands.letters),),
}
"""By stage: name, of a hundred cases those that have it, and what is done."""

NAMES: Final = frozenset(name for errands in _ERRANDS.values() for name, _, _ in errands)


async def _got(api: httpx.AsyncClient, path: str) -> dict[str, Any]:
    return right(await api.get(path))


async def _sent(api: httpx.AsyncClient, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return right(await api.post(path, json=dict(body) if body else None))
