"""A plenary that goes another way than the joint centre is warned, marked and explained."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.clock import rfc3339
from shared.rules.rulebooks import Rulebooks
from tests.support.page_forms import step
from tests.support.triage_console import HASAN, SARI, Console, console_over
from tests.support.triage_memory import in_memory
from tests.support.whole_case import AT, claimed, decided, seats

HELD = {"held_at": AT, "outcome": "forward", "routes": ["police"], "minutes": "Berita acara."}
WARNING = "Pembahasan terakhir: bukan tindak pidana"
TOLD = "diteruskan ke kepolisian meski pembahasan terakhir menyatakan bukan tindak pidana"
WHY = "Ada bukti baru sesudah pembahasan."


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=Rulebooks.load().for_new_cases())
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def at_plenary(console: Console, verdict: str) -> str:
    here, sari, hasan = await claimed(console)
    await decided(here, sari, hasan, decision="register")
    assert (await step(sari, here, "hold_first_discussion", **seats("open"))).status_code == 303
    assert (await step(sari, here, "finish_clarification")).status_code == 303
    evidence = {"evidence": ["witness", "document"]}
    assert (await step(sari, here, "hold_second_discussion", **seats(verdict), **evidence)).status_code == 303
    return here


async def test_the_page_warns_wants_mark_and_reason_and_tells_it(console: Console) -> None:
    here, sari = await at_plenary(console, "no_crime"), console.browser(SARI)
    assert WARNING in (await sari.get(here)).text
    held = HELD | {f"ballot_{HASAN.account_id}": "for"}
    for lacking, field in (({}, "despite"), ({"despite": "yes", "despite_reason": " "}, "despite_reason")):
        answer = await step(sari, here, "hold_plenary", **held, **lacking)
        assert answer.status_code == 422
        assert f'href="#hold_plenary-{field}"' in answer.text
    assert (
        await step(sari, here, "hold_plenary", **held, despite="yes", despite_reason=WHY)
    ).status_code == 303
    page = (await sari.get(here)).text
    assert TOLD in page
    assert WHY in page


async def test_the_api_has_the_same_guards(console: Console) -> None:
    here, sari = await at_plenary(console, "no_crime"), console.browser(SARI)
    path = f"/api/v1/cases/{here.rpartition('/')[2]}"
    record: dict[str, Any] = {
        "form": "plenary",
        "held_at": rfc3339(console.world.clock()),
        "ballots": [{"commissioner": HASAN.account_id, "present": True, "vote": "for"}],
        "outcome": "forward",
        "routes": ["police"],
    }
    words = {"minutes": "Berita acara."}
    headers = {"X-CSRF-Token": SARI.csrf_token or "", "Accept": "application/json"}
    for mark, said, status in (({}, words, 422), ({"despite": True}, words, 422)):
        body = {"step": "hold_plenary", "record": record | mark, "words": said}
        answer = await sari.post(f"{path}/steps", json=body, headers=headers)
        assert answer.status_code == status
        assert "despite" in answer.text
    body = {
        "step": "hold_plenary",
        "record": record | {"despite": True},
        "words": words | {"despite_reason": WHY},
    }
    assert (await sari.post(f"{path}/steps", json=body, headers=headers)).status_code == 200
    assert TOLD in (await sari.get(f"{path}/timeline")).text


async def test_without_such_an_opinion_nothing_is_asked(console: Console) -> None:
    here, sari = await at_plenary(console, "crime"), console.browser(SARI)
    assert WARNING not in (await sari.get(here)).text
    held = HELD | {f"ballot_{HASAN.account_id}": "for"}
    assert (await step(sari, here, "hold_plenary", **held)).status_code == 303
    assert TOLD not in (await sari.get(here)).text
