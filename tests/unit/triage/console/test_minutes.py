"""Minutes say something, and a plenary's name every commissioner; on the page and in the API alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from shared.clock import rfc3339
from tests.support.page_forms import step
from tests.support.triage_console import HASAN, SARI, Console, console_over
from tests.support.triage_memory import in_memory
from tests.support.whole_case import AT, claimed, decided, seats
from tests.support.whole_rulebook import books, whole_rulebook

OTHER = "01936000-0000-7000-8000-0000000000f3"
TRACED = {"traced_on": "2024-11-25", "suspected": "yes", "discovered_on": "2024-11-24"}


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(books=books(), rules=whole_rulebook())
    await world.store.start()
    world.names.plenary[OTHER] = "Rini"
    yield console_over(world)
    await world.store.close()


async def posted(console: Console, here: str, taken: str, record: Any, minutes: str) -> httpx.Response:
    """The same step through the API."""
    return await console.browser(SARI).post(
        f"/api/v1/cases/{here.rpartition('/')[2]}/steps",
        json={"step": taken, "record": record, "words": {"minutes": minutes}},
        headers={"X-CSRF-Token": SARI.csrf_token or "", "Accept": "application/json"},
    )


def plenary(console: Console, *accounts: str) -> dict[str, Any]:
    ballots = [{"commissioner": one, "present": True, "vote": "for"} for one in accounts]
    return {
        "form": "plenary",
        "held_at": rfc3339(console.world.clock()),
        "ballots": ballots,
        "outcome": "finding",
    }


@pytest.mark.parametrize("blank", ["", " \n"])
async def test_a_discussion_without_minutes_is_not_put_on_record(console: Console, blank: str) -> None:
    here, sari, hasan = await claimed(console)
    await decided(here, sari, hasan, decision="register")
    answer = await step(sari, here, "hold_first_discussion", **seats("open") | {"minutes": blank})
    assert answer.status_code == 422
    assert "Tulis risalah atau berita acaranya." in answer.text
    assert 'href="#hold_first_discussion-minutes"' in answer.text
    assert "step_taken" not in console.world.types(here.rpartition("/")[2])


async def test_a_plenary_without_minutes_is_not_put_on_record_through_the_api(console: Console) -> None:
    here, _, _ = await claimed(console, kind="tip")
    whole = plenary(console, HASAN.account_id, OTHER)
    refused = await posted(console, here, "hold_plenary", whole, " ")
    assert refused.status_code == 422
    assert "minutes" in refused.text
    assert (await posted(console, here, "hold_plenary", whole, "Berita acara.")).status_code == 200


async def test_a_plenary_names_every_commissioner_of_the_office(console: Console) -> None:
    here, _, _ = await claimed(console, kind="tip")
    refused = await posted(console, here, "hold_plenary", plenary(console, HASAN.account_id), "Berita acara.")
    assert refused.status_code == 422
    assert "Catat setiap komisioner kantor ini" in refused.text
    away = plenary(console, HASAN.account_id)
    away["ballots"].append({"commissioner": OTHER, "present": False})
    refused = await posted(console, here, "hold_plenary", away, "Berita acara.")
    assert refused.status_code == 422
    assert "belum kuorum" in refused.text
    whole = plenary(console, HASAN.account_id, OTHER)
    assert (await posted(console, here, "hold_plenary", whole, "Berita acara.")).status_code == 200


async def test_the_page_says_whose_vote_lacks(console: Console) -> None:
    here, sari, _ = await claimed(console, kind="tip")
    assert (await step(sari, here, "record_tracing", minutes="ada saksi", **TRACED)).status_code == 303
    held = {"held_at": AT, "outcome": "finding", "minutes": "x", f"ballot_{HASAN.account_id}": "for"}
    answer = await step(sari, here, "hold_plenary", **held)
    assert answer.status_code == 422
    assert "Catat setiap komisioner kantor ini" in answer.text
