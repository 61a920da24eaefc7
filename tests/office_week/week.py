"""An office's weeks on a simulated clock: every report of the corpus through triage's own API, to its end.

Its people are those of `officers.py`, who see what the API answers them and send what it takes. Time is moved
from one look at a case to the next. Where it takes place is a `Ground`: a store in memory, or real servers.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from services.triage.domain.case import Case
from shared.clock import from_rfc3339
from tests.office_week.corpus import Item
from tests.office_week.errands import Errands
from tests.office_week.ground import Ground, Staff
from tests.office_week.officers import Chance, Request, RouteSeen, Seen, commissioner, officer

PACE: Final = timedelta(hours=4)
"""Between two looks at a case in which there is something to do."""
MOST_LOOKS: Final = 200
SEED: Final = 20241127
REGISTERED: Final = {"report": {"report", "registration"}, "finding": {"finding"}}
"""The numbers that a registered case of a kind has."""


@dataclass
class Week:
    """The office at work; `refused` are requests that the API said no to: there should be none."""

    ground: Ground
    items: Sequence[Item]
    refused: list[str] = field(default_factory=list)
    asked: int = 0
    errands: Errands | None = None
    """What the office does besides; none where intake and notify are played."""
    cases: dict[str, str] = field(default_factory=dict)
    """The case of each item that has arrived, by the item's reference."""
    _agenda: list[tuple[datetime, int]] = field(default_factory=list)
    _looks: dict[str, int] = field(default_factory=dict)

    async def run(self) -> None:
        """From the first report to the last case's end."""
        for number, item in enumerate(self.items):
            heapq.heappush(self._agenda, (item.arrives_at, number))
        while self._agenda:
            at, number = heapq.heappop(self._agenda)
            item = self.items[number]
            await self.ground.move(max(self.ground.now(), at), self.cases.get(item.source_ref, ""))
            following = await self._look(item)
            if following is not None:
                heapq.heappush(self._agenda, (following, number))

    async def _look(self, item: Item) -> datetime | None:
        """Open the case or look at it once; when it is looked at again, None if nothing is left."""
        if item.source_ref not in self.cases:
            self.cases[item.source_ref] = await self.ground.arrive(item)
            return self.ground.now() + PACE
        looks = self._looks[item.source_ref] = self._looks.get(item.source_ref, 0) + 1
        assert looks < MOST_LOOKS, f"{item.source_ref} never comes to an end"
        case_id = self.cases[item.source_ref]
        acted = await self._act(item, self.ground.officer, officer)
        if (await self.ground.case(case_id)).proposal is not None:
            acted = await self._act(item, self.ground.chair, commissioner) or acted
        case = await self.ground.case(case_id)
        if self.errands is not None:
            await self.errands.look(case_id, case.stage, Chance(SEED, item.source_ref))
            case = await self.ground.case(case_id)
        acted = await self._delivered(case) or acted
        return self.ground.now() + PACE if acted else self._awaited(case)

    async def _act(self, item: Item, who: Staff, person: Callable[[Seen, Chance], Request | None]) -> bool:
        path = f"/api/v1/cases/{self.cases[item.source_ref]}"
        answer = await who.api.get(path)
        assert answer.status_code == 200, answer.text
        seen = self._seen(item, answer.json(), who)
        request = person(seen, Chance(SEED, item.source_ref))
        if request is None:
            return False
        self.asked += 1
        done = await who.api.post(f"{path}/{request.path}", json=dict(request.body))
        if done.status_code >= 400:
            self.refused.append(f"{item.source_ref} {seen.stage} {request.act}: {done.text[:300]}")
            return False
        return True

    def _seen(self, item: Item, case: dict[str, Any], who: Staff) -> Seen:
        dossier, forms = case["dossier"], case["dossier"]["forms"]
        records = [one["record"] for one in forms if one["record"]]
        answered = {one["summons_id"] for one in records if one["form"] == "hearing"}
        summons = [one for one in records if one["form"] == "summons" and one["summons_id"] not in answered]
        return Seen(
            reference=item.source_ref,
            kind=case["kind"],
            stage=case["stage"],
            acts=frozenset(case["acts"]),
            now=self.ground.now(),
            category=case["category"],
            classified=dossier["classification"] is not None,
            expected=item.expected.category,
            criminal=self._criminal(case["category"]),
            in_time=item.expected.in_time,
            lacking=tuple(case["missing"]),
            mine=case["claimed_by"] == who.account_id,
            proposal=case["proposal"]["number"] if case["proposal"] else None,
            decisions=len(case["rulings"]) + bool(case["proposal"]),
            told=tuple(one["step"] for one in forms),
            open_summons=tuple((one["summons_id"], from_rfc3339(one["hearing_at"])) for one in summons),
            findings=any(one["form"] == "tracing" and one["suspected"] for one in records),
            routes=tuple(self._route(one) for one in case["tracks"]),
            commissioners=self.ground.commissioners,
            enclosable=tuple((one["id"], one["sha256"]) for one in case["dossier"]["enclosable"]),
        )

    def _criminal(self, category: str | None) -> bool:
        return any(
            route.criminal and category in route.categories for route in self.ground.rules.routes.values()
        )

    def _route(self, track: dict[str, Any]) -> RouteSeen:
        receiver = self.ground.rules.receivers[self.ground.rules.routes[track["route"]].receiver]
        steps = [self.ground.rules.steps[one] for one in track["expected"]]
        return RouteSeen(
            route=track["route"],
            state=track["state"],
            by_hand=not receiver.handoff,
            expected=tuple((step.id, step.outcomes) for step in steps),
        )

    async def _delivered(self, case: Case) -> bool:
        """A hand-off to a body that works with this system leaves, then is acknowledged; one at a look."""
        waiting = (one for one in case.handoffs if one.acknowledged_at is None)
        handoff = next((one for one in waiting if self.ground.rules.receivers[one.receiver].handoff), None)
        if handoff is not None:
            await self.ground.deliver(case.case_id, handoff)
        return handoff is not None

    def _awaited(self, case: Case) -> datetime | None:
        """When something happens by itself: a hearing, or the end of a deadline."""
        records = [entry.record for entry in case.dossier.entries]
        hearings = [one.hearing_at for one in records if one is not None and one.form == "summons"]
        ends = [clock.due_at for clock in case.clocks if clock.waiting and not clock.lapsed_at]
        return min((at for at in (*hearings, *ends) if at > self.ground.now()), default=None)
