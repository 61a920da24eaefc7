"""A case of the whole lifecycle, led on through the forms of its page."""

from __future__ import annotations

from typing import Any

import httpx

from services.triage.application.record_handoff import NOTIFY
from services.triage.domain.acts.sittings import Body
from services.triage.domain.commands import RecordAcknowledged
from services.triage.domain.decisions import decide
from shared.changes import Cause, Change
from shared.ids import derived, new_id
from tests.support.page_forms import filing, form, step
from tests.support.triage_console import HASAN, SARI, Console
from tests.support.whole_rulebook import whole_rulebook

AT = "2024-11-25T12:00"
"""WITA; the clock of these tests stands at 12.00, and that is when their reports come in."""
UNCLASSIFIED = 'id="menunggu-classified"'
"""What the page shows while only the classification keeps a case from its registration."""
TYPED = "Risalah: <i>saksi</i> & terlapor hadir."


async def claimed(console: Console, **changes: Any) -> tuple[str, httpx.AsyncClient, httpx.AsyncClient]:
    """A case in Sari's hands: its address, her browser and Hasan's."""
    case_id = await console.world.opened(**changes)
    await console.world.acts.claim(console.world.asked(SARI, case_id))
    return f"/kasus/{case_id}", console.browser(SARI), console.browser(HASAN)


async def classified(here: str, sari: httpx.AsyncClient, category: str = "money_politics") -> None:
    """Sari says what kind of violation it is: without that nothing is registered."""
    sent = await filing(sari, here, "golongan", category=category, article="", priority="")
    assert sent.status_code == 303, sent.text


async def decided(here: str, sari: httpx.AsyncClient, hasan: httpx.AsyncClient, **values: str) -> None:
    """Proposed by Sari and approved by Hasan, through the page; classified first where that is wanted."""
    if UNCLASSIFIED in (await sari.get(here)).text:
        await classified(here, sari)
    sent = await form(sari, here, f"{here}/usul", reason="cukup", **values)
    assert sent.status_code == 303, sent.text
    assert (await form(hasan, here, f"{here}/setuju")).status_code == 303


def seats(verdict: str = "crime") -> dict[str, str]:
    """All three bodies present and of one mind."""
    return {
        "invited_at": AT,
        "held_at": AT,
        "minutes": "Risalah pembahasan.",
        **{f"present_{body}": "yes" for body in Body},
        **{f"verdict_{body}": verdict for body in Body},
        **{f"members_{body}": f"Anggota {body}" for body in Body},
        **{f"opinion_{body}": f"Pendapat {body}" for body in Body},
    }


async def examined(here: str, sari: httpx.AsyncClient, hasan: httpx.AsyncClient) -> None:
    """A crime, up to the plenary that forwards it."""
    await decided(here, sari, hasan, decision="register")
    assert (await step(sari, here, "hold_first_discussion", **seats("open"))).status_code == 303
    summons = {"heard": "witness", "summoned": "Saksi Rekaan", "online": "no", "attempt": "1"}
    assert (await step(sari, here, "summon", hearing_at="2024-11-26T09:00", **summons)).status_code == 303
    page = (await sari.get(here)).text
    summons_id = page.split('name="record_hearing-summons_id"')[1].split('value="')[1].split('"')[0]
    heard = {"summons_id": summons_id, "appeared": "yes", "held_at": AT, "kept": ["sworn", "signed"]}
    assert (await step(sari, here, "record_hearing", minutes=TYPED, **heard)).status_code == 303
    assert (await step(sari, here, "finish_clarification")).status_code == 303
    evidence = {"evidence": ["witness", "document"]}
    assert (await step(sari, here, "hold_second_discussion", **seats(), **evidence)).status_code == 303
    ballots = {f"ballot_{HASAN.account_id}": "for"}
    held = {"held_at": AT, "outcome": "forward", "routes": ["police", "election_commission"]}
    assert (await step(sari, here, "hold_plenary", minutes="ringkas", **held, **ballots)).status_code == 303


async def acknowledged(console: Console, case_id: str) -> None:
    """The receiver says that they have the hand-off."""
    at = console.world.clock()
    command = RecordAcknowledged(
        by=NOTIFY, handoff_id=derived(case_id, "handoff:1"), acknowledged_at=at, reference="TT-1"
    )
    await console.world.store.change(
        Change(case_id, Cause(new_id()), NOTIFY, lambda case: decide(case, command, whole_rulebook(), at))
    )
