"""Triage over memory, served to a browser, with cases of all sorts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from services.triage.application.record_handoff import NOTIFY
from services.triage.domain.commands import RecordSent
from services.triage.domain.decisions import decide
from services.triage.domain.words import Decision
from shared.changes import Cause, Change
from shared.ids import derived, new_id
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.web.live import Hint
from tests.support.served import served
from tests.support.triage_console import HASAN, SARI, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory

TITLES = (
    "Pembagian sembako disertai kartu nama pasangan calon di RT 14",
    "Lurah mengarahkan warga memilih pasangan calon tertentu pada rapat RT, disaksikan beberapa ketua RT",
    "Video hoaks surat suara tercoblos beredar di grup WhatsApp",
    "Alat peraga kampanye terpasang di tempat ibadah",
    "Dugaan pembagian uang Rp100.000 di posko pemenangan",
    "Kampanye di masa tenang melalui pengeras suara",
    "Perusakan alat peraga kampanye di Jl. MT Haryono",
)
CATEGORIES = ("money_politics", "civil_servant_neutrality", "hoax", "administrative", "campaign")
KELURAHAN = ("64.71.05.1008", "64.71.03.1001", "64.71.01.1001", "64.71.06.1001", "64.71.04.1001")
EXHIBIT = {
    "id": "01936000-0000-7000-8000-0000000000e1",
    "sha256": "ab" * 32,
    "size": 812_345,
    "media_type": "image/jpeg",
}


@dataclass
class Shown:
    """Triage over memory, answering at an origin."""

    console: Console
    origin: str
    hints: asyncio.Queue[Hint] = field(default_factory=asyncio.Queue)

    async def case(self, day: int = 25, n: int = 0, **changes: Any) -> str:
        """A case whose report came on a day of November, without a word to the open pages."""
        about = {
            "received_at": f"2024-11-{day:02d}T0{n % 4}:00:00Z",
            "narrative": f"{TITLES[n % 7]}.\nSaya melihat dua orang membawa kantong plastik.",
            "category": CATEGORIES[n % 5],
            "place": {"kelurahan": KELURAHAN[n % 5], "tps": ["012"]},
        }
        return await self.console.world.opened(**{**about, **changes})

    async def cases(self, count: int) -> list[str]:
        """Cases of all sorts."""
        return [
            await self.case(
                22 + n % 4,
                n,
                missing=["evidence", "known_on"] if n % 5 == 2 else None,
                evidence=[EXHIBIT] if n % 3 == 0 else None,
                kind="tip" if n % 9 == 8 else "report",
            )
            for n in range(count)
        ]

    async def handed_off(self, count: int) -> list[str]:
        """Cases that the joint centre was sent and has not acknowledged."""
        world, made = self.console.world, []
        for n in range(count):
            case_id = await self.case(23, n)
            await world.acts.claim(world.asked(SARI, case_id))
            for number, decision in enumerate((Decision.REGISTER, Decision.ESCALATE), 1):
                receiver = "joint_centre" if decision is Decision.ESCALATE else ""
                asked = world.asked(SARI, case_id)
                await world.acts.propose(asked, decision, reason="cukup", receiver=receiver)
                await world.acts.approve(world.asked(HASAN, case_id), number)
            made.append(case_id)
            await self._sent(case_id)
        return made

    async def _sent(self, case_id: str) -> None:
        at, rules = self.console.world.clock(), BOOKS.pinned("pilkada_2024_1")
        told = RecordSent(
            by=NOTIFY,
            handoff_id=derived(case_id, "handoff:1"),
            sent_at=at,
            proof="ab" * 32,
            message_id="<1@uji>",
        )
        await self.console.world.store.change(
            Change(case_id, Cause(new_id()), NOTIFY, lambda case: decide(case, told, rules, at))
        )

    def changed(self, case_id: str) -> None:
        """What the change stream of a process says."""
        self.hints.put_nowait(case_id)
        self.hints.put_nowait("any")

    async def changes(self) -> AsyncIterator[Hint | None]:
        """The source of the live pages."""
        yield None
        while True:
            yield await self.hints.get()


@asynccontextmanager
async def shown_triage(
    books: Rulebooks = BOOKS, intake_url: str = "http://intake.test", rules: Rulebook | None = None
) -> AsyncIterator[Shown]:
    """Serve it, under these rules; `rules` are those of new cases."""
    world = in_memory(books=books, rules=rules)
    await world.store.start()
    console = console_over(world, intake_url)
    async with served(console.app) as origin:
        made = Shown(console, origin)
        following = asyncio.create_task(console.live.follow(made.changes))
        yield made
        console.live.close()
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following
    await world.store.close()
