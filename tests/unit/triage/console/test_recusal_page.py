"""A commissioner who recused themselves: no button for what follows, no identity left open to them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.support.page_forms import step
from tests.support.triage_console import HASAN, SARI, Console, console_over
from tests.support.triage_memory import in_memory
from tests.support.whole_case import AT, claimed, classified
from tests.support.whole_rulebook import books, whole_rulebook

OTHER = "01936000-0000-7000-8000-0000000000f3"
WORDS = {
    "id": "Anda mengundurkan diri dari kasus ini pada rapat pleno. Anggota lain yang memutuskan.",
    "en": "You recused yourself from this case at the plenary. Other members decide.",
}
FOR_EACH = {"X-CSRF-Token": HASAN.csrf_token or "", "Accept": "application/json"}


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(books=books(), rules=whole_rulebook())
    await world.store.start()
    world.names.plenary[OTHER] = "Rini"
    yield console_over(world)
    await world.store.close()


async def sat(here: str, sari: httpx.AsyncClient) -> None:
    """The plenary finds a finding, without the commissioner who recused themselves."""
    traced = {"traced_on": "2024-11-25", "suspected": "yes", "discovered_on": "2024-11-24"}
    assert (await step(sari, here, "record_tracing", minutes="ada saksi", **traced)).status_code == 303
    ballots = {f"ballot_{HASAN.account_id}": "recused", f"ballot_{OTHER}": "for"}
    held = await step(
        sari, here, "hold_plenary", minutes="Berita acara.", held_at=AT, outcome="finding", **ballots
    )
    assert held.status_code == 303, held.text


async def test_the_page_says_why_there_is_no_button_and_the_api_refuses(console: Console) -> None:
    here, sari, hasan = await claimed(console, kind="tip")
    await sat(here, sari)
    await classified(here, sari)
    case_id = here.rpartition("/")[2]
    api = f"/api/v1/cases/{case_id}"
    token = {"X-CSRF-Token": SARI.csrf_token or ""}
    proposed = await sari.post(
        f"{api}/propose", json={"decision": "fix_finding", "reason": "cukup"}, headers=token
    )
    assert proposed.status_code == 200, proposed.text
    for language, words in WORDS.items():
        page = (await console.browser(HASAN, language).get(here)).text
        assert words in page
        assert f'action="{here}/setuju"' not in page
        assert f'action="{here}/tolak"' not in page
    number = (await sari.get(api)).json()["proposal"]["number"]
    before = console.world.types(case_id)
    for act, body in (("approve", {}), ("decline", {"reason": "tidak"})):
        answer = await hasan.post(f"{api}/{act}", json={"proposal": number, **body}, headers=FOR_EACH)
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:jejak:problem:recused"), answer.text
    assert console.world.types(case_id) == before


async def test_a_recusal_ends_the_identity_that_they_agreed_to_in_the_change_of_the_plenary(
    console: Console,
) -> None:
    here, sari, hasan = await claimed(console, kind="tip")
    case_id = here.rpartition("/")[2]
    asking = f"/api/v1/cases/{case_id}/identity-requests"
    mine = {"X-CSRF-Token": SARI.csrf_token or "", "Accept": "application/json"}
    asked = await sari.post(asking, json={"ground": "summon", "reason": "untuk undangan"}, headers=mine)
    assert asked.status_code == 200, asked.text
    assert (await hasan.post(f"{asking}/1/agree", json={}, headers=FOR_EACH)).status_code == 200
    opened = await sari.post(f"{asking}/1/reveal", json={}, headers={**mine, "Idempotency-Key": "buka-1"})
    assert opened.status_code == 200, opened.text
    await sat(here, sari)
    assert console.world.types(case_id)[-2:] == ["step_taken", "identity_closed"]
    again = await sari.post(f"{asking}/1/reveal", json={}, headers={**mine, "Idempotency-Key": "buka-2"})
    assert again.status_code == 409
