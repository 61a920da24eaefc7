"""A warning reaches whom its rung names, once each, on screens and over the API; nobody behind a wall."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.triage.domain.file.dossier_commands import Classify, RaiseWall
from services.triage.domain.words import Decision
from shared.security.principals import Principal
from tests.support.page_forms import hidden_fields
from tests.support.told_warnings import told
from tests.support.triage_console import BAYU, HASAN, MAYA, SARI, TONO, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory

SEEN = "/peringatan/dilihat"
API = "/api/v1/warnings"


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_5"))
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def late(console: Console, *, by: Principal | None = SARI) -> str:
    """A case whose review is over for a day and more; in somebody's hands, or in nobody's."""
    case_id = await console.world.opened()
    if by is not None:
        await console.world.acts.claim(console.world.asked(by, case_id))
    await told(console)
    for _ in range(12):
        console.world.clock.pass_(hours=6)
        await told(console)
    console.world.clock.pass_(days=2)
    await told(console)
    return case_id


async def listed(console: Console, who: Principal, **query: str) -> list[dict[str, Any]]:
    answer = await console.browser(who).get(API, params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def rungs(console: Console, who: Principal) -> list[str]:
    return [one["rung"] for one in await listed(console, who)]


async def see(console: Console, who: Principal, *marks: tuple[str, str]) -> list[str]:
    body = {"warnings": [{"case_id": case_id, "id": warning} for case_id, warning in marks]}
    headers = {"X-CSRF-Token": who.csrf_token or ""}
    answer = await console.browser(who).post(f"{API}/seen", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    seen: list[str] = answer.json()["seen"]
    return seen


async def test_every_warning_reaches_whom_its_rung_names_once(console: Console) -> None:
    await late(console)
    assert await rungs(console, SARI) == ["day_before", "six_hours_before", "at_end"]
    assert await rungs(console, HASAN) == ["six_hours_before", "at_end", "day_after"]
    assert await rungs(console, BAYU) == []
    assert await rungs(console, TONO) == []


async def test_a_case_in_nobodys_hands_warns_every_officer(console: Console) -> None:
    await late(console, by=None)
    assert await rungs(console, SARI) == await rungs(console, BAYU) != []


async def test_who_takes_the_case_over_is_warned_and_who_gave_it_away_is_not(console: Console) -> None:
    case_id = await late(console)
    (first, *_) = await listed(console, SARI)
    await see(console, SARI, (case_id, first["id"]))
    await console.world.acts.assign(console.world.asked(HASAN, case_id), BAYU.account_id)
    assert await rungs(console, SARI) == []
    assert [one["seen_at"] for one in await listed(console, BAYU)] == [None, None, None]


async def test_a_mark_is_ones_own_and_a_repeat_changes_nothing(console: Console) -> None:
    case_id = await late(console, by=None)
    (first, *others) = await listed(console, SARI)
    assert await see(console, SARI, (case_id, first["id"])) == [first["id"]]
    marked = (await listed(console, SARI))[0]["seen_at"]
    console.world.clock.pass_(hours=1)
    assert await see(console, SARI, (case_id, first["id"])) == [first["id"]]
    assert (await listed(console, SARI))[0]["seen_at"] == marked is not None
    assert [one["id"] for one in await listed(console, SARI, show="unseen")] == [one["id"] for one in others]
    assert len(await listed(console, BAYU, show="unseen")) == len(others) + 1


async def test_only_ones_own_warnings_can_be_marked(console: Console) -> None:
    case_id, other = await late(console), await console.world.opened()
    (first, *_) = await listed(console, SARI)
    assert await see(console, BAYU, (case_id, first["id"])) == []
    assert await see(console, SARI, (other, first["id"])) == []
    assert await see(console, SARI, ("01936000-0000-7000-8000-0000000000ff", first["id"])) == []
    assert (await listed(console, SARI))[0]["seen_at"] is None


async def test_a_wall_hides_the_warning_from_list_count_changes_and_marks(console: Console) -> None:
    case_id = await late(console, by=None)
    (first, *_) = await listed(console, SARI)
    wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="Disebut dalam laporan.")
    await console.world.acts.file(console.world.asked(BAYU, case_id), wall)
    console.world.clock.pass_(minutes=5)
    assert await listed(console, SARI) == []
    assert "belum dilihat" not in (await console.browser(SARI).get("/antrean?tampilan=kasus")).text
    assert await listed(console, SARI, changed_since="beginning") == []
    assert await see(console, SARI, (case_id, first["id"])) == []
    assert len(await listed(console, BAYU)) == 3
    (changed,) = await listed(console, BAYU, changed_since="beginning")
    assert len(changed["warnings"]) == 3


async def test_when_the_step_is_taken_there_is_nothing_to_warn_of(console: Console) -> None:
    case_id = await late(console)
    sari = console.browser(SARI)
    assert "Sudah dilihat" in (await sari.get(f"/kasus/{case_id}")).text
    classify = Classify(by=SARI.actor(), category="hoax")
    await console.world.acts.classify(console.world.asked(SARI, case_id), classify)
    await console.world.acts.propose(console.world.asked(SARI, case_id), Decision.REFUSE, reason="lewat")
    await console.world.acts.approve(console.world.asked(HASAN, case_id), 1)
    assert await rungs(console, SARI) == []


async def test_changes_are_paged_and_a_place_is_gone_on_from(console: Console) -> None:
    first, second = await late(console), await late(console)
    console.world.clock.pass_(minutes=5)
    sari = console.browser(SARI)
    page = (await sari.get(API, params={"changed_since": "beginning", "limit": "1"})).json()
    assert ([one["case_id"] for one in page["items"]], page["more"]) == ([first], True)
    rest = (await sari.get(API, params={"changed_since": page["changed_to"]})).json()
    assert ([one["case_id"] for one in rest["items"]], rest["more"]) == ([second], False)
    assert [one["rung"] for one in rest["items"][0]["warnings"]] == await rungs_of(console, second)
    assert (await sari.get(API, params={"changed_since": rest["changed_to"]})).json()["items"] == []


async def rungs_of(console: Console, case_id: str) -> list[str]:
    return [one["rung"] for one in await listed(console, SARI) if one["case_id"] == case_id]


async def test_the_page_lists_counts_and_marks_without_a_script(console: Console) -> None:
    case_id = await late(console)
    sari = console.browser(SARI)
    queue = (await sari.get("/antrean?tampilan=kasus")).text
    assert "3 belum dilihat" in queue
    page = (await sari.get("/peringatan")).text
    assert page.count(f'href="/kasus/{case_id}"') == 3
    assert "Sehari sebelum batas waktu" in page
    fields = hidden_fields(page, SEEN)
    marks = [f"{case_id}:{one['id']}" for one in await listed(console, SARI)]
    answer = await sari.post(SEEN, data={**fields, "peringatan": marks[:2], "tampilan": "baru"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/peringatan?tampilan=baru")
    assert "1 belum dilihat" in (await sari.get("/antrean?tampilan=kasus")).text
    assert (await sari.get("/peringatan")).text.count(f'href="/kasus/{case_id}"') == 1
    assert (await sari.get("/peringatan?tampilan=semua")).text.count(f'href="/kasus/{case_id}"') == 3


async def test_the_case_page_shows_ones_own_and_goes_back_to_it(console: Console) -> None:
    case_id = await late(console)
    here = f"/kasus/{case_id}"
    sari = console.browser(SARI)
    page = (await sari.get(here)).text
    fields = hidden_fields(page, SEEN)
    assert "warnings-title" in page
    answer = await sari.post(SEEN, data=fields)
    assert answer.headers["location"] == here
    assert 'id="warnings-title"' not in (await console.browser(BAYU).get(here)).text


async def test_a_form_leads_back_to_no_other_place(console: Console) -> None:
    await late(console)
    sari = console.browser(SARI)
    fields = hidden_fields((await sari.get("/peringatan")).text, SEEN)
    answer = await sari.post(SEEN, data={**fields, "kasus": "../keluar", "tampilan": "//x.example"})
    assert answer.headers["location"] == "/peringatan?tampilan=baru"


async def test_what_is_not_at_risk_is_filtered(console: Console) -> None:
    case_id = await console.world.opened()
    await console.world.acts.claim(console.world.asked(SARI, case_id))
    assert await listed(console, SARI, show="at_risk") == []
    await late(console)
    assert len(await listed(console, SARI, show="at_risk")) >= 3


@pytest.mark.parametrize("path", ["/peringatan", API, "/peringatan/stream"])
async def test_who_sees_no_cases_sees_no_warnings(console: Console, path: str) -> None:
    assert (await console.browser(MAYA).get(path)).status_code == 403


async def test_a_warning_page_holds_no_word_of_the_report(console: Console) -> None:
    await late(console)
    page = (await console.browser(SARI).get("/peringatan")).text
    assert "Tidak ada peringatan di sini" not in page
    assert "uang" not in page.lower()


async def test_the_page_speaks_english_too(console: Console) -> None:
    await late(console)
    page = (await console.browser(SARI, "en").get("/peringatan")).text
    assert "A day before the deadline" in page
    assert "Belum dilihat" not in page
