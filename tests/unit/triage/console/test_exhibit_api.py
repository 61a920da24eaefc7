"""An exhibit over the API: journalled, one grant an opening, and never one for what is closed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest

from services.triage.domain.file.dossier_commands import RaiseWall
from shared.security.principals import Principal
from shared.security.signing import GRANT_LIFE, read_grant
from tests.support.page_forms import form, hidden_fields
from tests.support.triage_console import BAYU, HASAN, SARI, TONO, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory

KEY = b"g" * 32
PICTURE, TEXT = "01936000-0000-7000-8000-0000000000e1", "01936000-0000-7000-8000-0000000000e2"
EVIDENCE = [
    {"id": PICTURE, "sha256": "ab" * 32, "size": 3, "media_type": "image/jpeg"},
    {"id": TEXT, "sha256": "cd" * 32, "size": 3, "media_type": "text/plain"},
]
NARRATIVE = "Saya menerima amplop merah dari tim itu."


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def case_of(console: Console) -> str:
    """A case with a picture and a text."""
    return await console.world.opened(narrative=NARRATIVE, evidence=EVIDENCE)


async def opened(
    console: Console, who: Principal, case_id: str, exhibit: str = PICTURE, key: str = ""
) -> httpx.Response:
    """Open it, under this key if there is one."""
    headers = {"X-CSRF-Token": who.csrf_token or ""} | ({"Idempotency-Key": key} if key else {})
    return await console.browser(who).post(
        f"/api/v1/cases/{case_id}/exhibits/{exhibit}/open", headers=headers
    )


async def custody(console: Console, who: Principal, case_id: str, exhibit: str = PICTURE) -> httpx.Response:
    """Who opened it."""
    return await console.browser(who).get(f"/api/v1/cases/{case_id}/exhibits/{exhibit}/custody")


def openings(console: Console, case_id: str) -> int:
    """How often the journal says that an exhibit was opened."""
    return console.world.types(case_id).count("exhibit_opened")


async def test_opening_is_journalled_and_gives_a_grant_that_intake_takes(console: Console) -> None:
    case_id = await case_of(console)
    answer = await opened(console, SARI, case_id)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    told, now = answer.json(), console.world.clock()
    assert (told["case_id"], told["number"], told["exhibit"]) == (case_id, 1, EVIDENCE[0])
    for text, purpose in ((told["grant"], "view_exhibit"), (told["redact"], "redact_exhibit")):
        grant = read_grant(
            KEY,
            text,
            now=now,
            person=SARI.account_id,
            target=PICTURE,
            purpose=purpose,  # type: ignore[arg-type] # of a loop
        )
        assert (grant.case_id, grant.expires_at) == (case_id, datetime.fromisoformat(told["until"]))
        assert grant.expires_at - now <= GRANT_LIFE
    assert openings(console, case_id) == 1


async def test_custody_is_told_as_on_the_page(console: Console) -> None:
    case_id = await case_of(console)
    assert (await custody(console, SARI, case_id)).json()["openings"] == []
    own = f"/kasus/{case_id}/bukti/{PICTURE}"
    assert (await form(console.browser(SARI), own, own)).status_code == 200
    console.world.clock.pass_(minutes=1)
    await opened(console, TONO, case_id)
    await opened(console, BAYU, case_id, TEXT)
    told = (await custody(console, HASAN, case_id)).json()
    assert [(one["by"], one["name"], one["seq"]) for one in told["openings"]] == [
        (TONO.account_id, TONO.display_name, 3),
        (SARI.account_id, SARI.display_name, 2),
    ]
    assert (told["number"], told["exhibit"]) == (1, EVIDENCE[0])
    page = (await console.browser(HASAN).get(own)).text
    assert page.index(TONO.display_name) < page.index(
        SARI.display_name, page.index("Siapa yang membukanya (2)")
    )
    assert openings(console, case_id) == 3, "a look at custody is no opening"


async def test_a_repeat_gets_the_same_grant_and_never_a_longer_one(console: Console) -> None:
    case_id = await case_of(console)
    first = (await opened(console, SARI, case_id, key="satu")).json()
    console.world.clock.pass_(minutes=4)
    assert (await opened(console, SARI, case_id, key="satu")).json() == first
    assert openings(console, case_id) == 1
    console.world.clock.pass_(minutes=1)
    late = await opened(console, SARI, case_id, key="satu")
    assert (late.status_code, late.json()["type"]) == (409, "urn:jejak:problem:exhibit-opening-over")
    assert "grant" not in late.json()
    assert openings(console, case_id) == 1
    again = (await opened(console, SARI, case_id, key="dua")).json()
    assert datetime.fromisoformat(again["until"]) == datetime.fromisoformat(first["until"]) + timedelta(
        minutes=5
    )
    assert openings(console, case_id) == 2


async def test_a_form_that_is_sent_again_later_opens_nothing_without_a_line_of_its_own(
    console: Console,
) -> None:
    case_id = await case_of(console)
    own, sari = f"/kasus/{case_id}/bukti/{PICTURE}", console.browser(SARI)
    sent = hidden_fields((await sari.get(own)).text, own)
    assert 'name="grant" value="g1.' in (await sari.post(own, data=sent)).text
    console.world.clock.pass_(minutes=6)
    late = await sari.post(own, data=sent)
    assert 'name="grant"' not in late.text
    assert "Buka bukti ini" in late.text
    assert openings(console, case_id) == 1


async def test_nothing_that_is_kept_holds_a_grant(console: Console) -> None:
    case_id = await case_of(console)
    told = (await opened(console, SARI, case_id, key="satu")).json()
    kept = console.world.store.memory.collections
    assert kept["keys"], "the answer of the key is kept, and looked through"
    # The store of tests seals in clear, by hexadecimal digits.
    for grant in (told["grant"], told["redact"]):
        for text in (grant, grant.encode().hex(), grant.split(".")[2]):
            assert text not in repr(kept)


async def test_a_key_belongs_to_its_exhibit_and_person(console: Console) -> None:
    case_id = await case_of(console)
    await opened(console, SARI, case_id, key="satu")
    assert (await opened(console, SARI, case_id, TEXT, key="satu")).status_code == 409
    other = (await opened(console, BAYU, case_id, key="satu")).json()
    now = console.world.clock()
    read_grant(KEY, other["grant"], now=now, person=BAYU.account_id, target=PICTURE, purpose="view_exhibit")
    assert openings(console, case_id) == 2


@pytest.mark.parametrize(("who", "covers"), [(SARI, True), (HASAN, True), (TONO, False)])
async def test_only_who_acts_on_cases_gets_the_grant_to_cover_parts(
    console: Console, who: Principal, *, covers: bool
) -> None:
    told = (await opened(console, who, await case_of(console))).json()
    assert told["grant"]
    assert bool(told["redact"]) is covers


async def test_a_text_that_may_tell_what_is_closed_opens_for_who_decides_alone(console: Console) -> None:
    case_id = await case_of(console)
    before = (await opened(console, BAYU, case_id, TEXT, key="tadi")).json()
    assert before["grant"]
    closing = await console.browser(SARI).post(
        f"/api/v1/cases/{case_id}/passages",
        json={"ground": "took_money", "words": "menerima amplop"},
        headers={"X-CSRF-Token": SARI.csrf_token or ""},
    )
    assert closing.status_code == 200, closing.text
    for key in ("", "tadi"):
        # A repeat as well: its first answer came before the passage was closed.
        refused = await opened(console, BAYU, case_id, TEXT, key=key)
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:jejak:problem:exhibit-closed")
        assert "grant" not in refused.json()
    assert openings(console, case_id) == 1
    assert (await opened(console, BAYU, case_id, PICTURE)).status_code == 200
    assert (await opened(console, HASAN, case_id, TEXT)).status_code == 200


async def test_behind_a_wall_there_is_no_exhibit_not_even_for_a_repeat(console: Console) -> None:
    case_id = await case_of(console)
    await opened(console, SARI, case_id, key="satu")
    wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="Disebut dalam laporan.")
    await console.world.acts.file(console.world.asked(BAYU, case_id), wall)
    for key in ("", "satu"):
        assert (await opened(console, SARI, case_id, key=key)).status_code == 404
    assert (await custody(console, SARI, case_id)).status_code == 404
    assert openings(console, case_id) == 1


async def test_an_exhibit_of_another_case_is_not_found(console: Console) -> None:
    case_id, other = await case_of(console), await console.world.opened()
    assert (await opened(console, SARI, other)).status_code == 404
    assert (await custody(console, SARI, other)).status_code == 404
    assert (await opened(console, SARI, case_id, case_id)).status_code == 404
    assert "exhibit_opened" not in [*console.world.types(case_id), *console.world.types(other)]
