"""The page for redacted copies: under a grant to redact alone, typed text stays, no pass prolongs itself."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import httpx
import pytest

from services.intake.application.copy_redacted import CopyRedacted
from services.intake.application.fetch_exhibit import FetchExhibit
from services.intake.channels.exhibits import Door
from services.intake.channels.redaction import WORDS, RedactionDesk
from services.intake.domain.redaction import Mark, Why
from services.intake.wiring import TEMPLATES
from shared.ids import new_id
from shared.roles import Role
from shared.security.principals import Principal
from shared.security.signing import GRANT_LIFE, LONGEST_LIFE, Grant, Purpose, issue_grant
from shared.web.idempotency import Causes
from tests.support.copies_made import Copies
from tests.support.fake_accounts import FakeAccounts, person
from tests.support.one_file import EXHIBIT_ID, OneFile
from tests.support.small_app import ORIGIN, MovingClock, client_of, small_app

KEY = b"g" * 32
SARI = person(Role.OFFICER, username="sari")
TONO = person(Role.AUDITOR, username="tono", account_id="01936000-0000-7000-8000-00000000000d")
ROW = {"left": "12,5", "top": "10", "width": "20.25", "height": "5", "why": "witness"}
API = f"/api/v1/exhibits/{EXHIBIT_ID}/copies"


@dataclass
class Desk:
    """The page over one picture."""

    file: OneFile = field(default_factory=lambda: OneFile("image/png"))
    clock: MovingClock = field(default_factory=MovingClock)
    copies: Copies = field(init=False)

    def __post_init__(self) -> None:
        self.copies = Copies(self.file)

    @asynccontextmanager
    async def client(self, who: Principal = SARI) -> AsyncIterator[httpx.AsyncClient]:
        """A client of somebody's."""
        door = Door(cast("FetchExhibit", self.file), self.clock, KEY, frozenset({"http://triage.test"}))
        desk = RedactionDesk(door, cast("CopyRedacted", self.copies), Causes(new_id, b"k" * 32))
        accounts = FakeAccounts(tokens={"jjk_uji": who})
        app = small_app(desk.router(), accounts=accounts, clock=self.clock, templates=[TEMPLATES])
        async with client_of(app, authorization="Bearer jjk_uji") as client:
            yield client

    def grant(self, purpose: Purpose = "redact_exhibit", who: Principal = SARI) -> str:
        """What triage would issue."""
        made = Grant(who.account_id, "case", EXHIBIT_ID, purpose, self.clock() + GRANT_LIFE)
        return issue_grant(KEY, made, now=self.clock())

    async def opened(self, client: httpx.AsyncClient) -> httpx.Response:
        """The page."""
        form = {"grant": self.grant(), "exhibit_id": EXHIBIT_ID}
        return await client.post(f"{ORIGIN}/exhibits/redaction", data=form)


def own_pass(page: httpx.Response) -> str:
    """The pass in the page's form."""
    found = re.search(r'name="grant" value="([^"]+)"', page.text)
    assert found
    return found[1]


async def send(client: httpx.AsyncClient, grant: str, **row: Any) -> httpx.Response:
    """The form with one row."""
    form = {"grant": grant, "exhibit_id": EXHIBIT_ID, **ROW, **row}
    return await client.post(f"{ORIGIN}/exhibits/redaction/copies", data=form)


async def test_opening_the_page_is_a_custody_entry_and_the_marks_are_taken_as_typed() -> None:
    desk = Desk()
    async with desk.client() as client:
        page = await desk.opened(client)
        assert (page.status_code, page.text.count("data-mark")) == (200, 6)
        made = await send(client, own_pass(page))
    assert [(one.person, one.case_id, one.purpose) for one in desk.file.fetched] == [
        (SARI.account_id, "case", "redact_exhibit")
    ]
    (asked,) = desk.copies.asked
    assert asked.marks == (Mark(1_250, 1_000, 2_025, 500, Why.WITNESS),)
    assert (asked.person, asked.case_id, made.status_code) == (SARI.account_id, "case", 200)
    assert "Salinan dibuat, 1 bagian ditutup." in made.text
    assert made.text.count("c" * 64) == 2


@pytest.mark.parametrize(
    "row", [{"left": "x"}, {"why": ""}, {"why": "because"}, {"height": "0"}, {"width": "99"}, {"top": "-3"}]
)
async def test_a_row_that_cannot_be_taken_is_told_and_what_was_typed_stays(row: dict[str, str]) -> None:
    desk = Desk()
    async with desk.client() as client:
        answer = await send(client, own_pass(await desk.opened(client)), **row)
    assert (answer.status_code, desk.copies.asked) == (422, [])
    assert 'href="#left-1"' in answer.text
    for name, value in {**ROW, **row}.items():
        assert name == "why" or f'name="{name}" inputmode="decimal"' in answer.text
        assert name == "why" or f'value="{value}"' in answer.text


async def test_without_a_mark_there_is_no_copy() -> None:
    desk = Desk()
    async with desk.client() as client:
        blank = dict.fromkeys(("left", "top", "width", "height"), " ")
        answer = await send(client, own_pass(await desk.opened(client)), **blank)
    assert (answer.status_code, "Tandai sekurang-kurangnya satu bagian" in answer.text) == (422, True)


async def test_a_grant_to_view_opens_nothing_here_and_the_pass_opens_no_page() -> None:
    desk = Desk()
    async with desk.client() as client:
        for grant in (
            desk.grant("view_exhibit"),
            desk.grant("play_exhibit"),
            desk.grant("cover_exhibit"),
            "",
        ):
            form = {"grant": grant, "exhibit_id": EXHIBIT_ID}
            assert (await client.post(f"{ORIGIN}/exhibits/redaction", data=form)).status_code in {403, 422}
        assert (await send(client, desk.grant())).status_code == 403
        own = own_pass(await desk.opened(client))
        desk.clock.now += LONGEST_LIFE
        assert (await send(client, own)).status_code == 403
    assert (desk.copies.asked, len(desk.file.fetched)) == ([], 1)


async def test_an_auditor_makes_no_copy_even_with_a_grant() -> None:
    desk = Desk()
    async with desk.client(TONO) as client:
        form = {"grant": desk.grant(who=TONO), "exhibit_id": EXHIBIT_ID}
        assert (await client.post(f"{ORIGIN}/exhibits/redaction", data=form)).status_code == 403
        body = {"grant": desk.grant(who=TONO), "marks": []}
        assert (await client.post(f"{ORIGIN}{API}", json=body)).status_code == 403


async def test_a_program_gets_the_same_copy_and_the_same_refusals() -> None:
    desk = Desk()
    mark = {"left": 0, "top": 0, "width": 5_000, "height": 10_000, "why": "child"}
    async with desk.client() as client:
        made = await client.post(f"{ORIGIN}{API}", json={"grant": desk.grant(), "marks": [mark]})
        none = await client.post(f"{ORIGIN}{API}", json={"grant": desk.grant(), "marks": []})
        other = await client.post(
            f"{ORIGIN}{API}", json={"grant": desk.grant(), "marks": [{**mark, "why": "x"}]}
        )
        viewer = await client.post(
            f"{ORIGIN}{API}", json={"grant": desk.grant("view_exhibit"), "marks": [mark]}
        )
    assert (made.status_code, made.json()["original"], made.json()["marks"]) == (201, EXHIBIT_ID, 1)
    assert none.json()["type"] == "urn:jejak:problem:bad-marks"
    assert [none.status_code, other.status_code, viewer.status_code] == [422, 422, 403]


async def test_a_pdf_is_marked_by_programs_alone_since_the_page_would_cover_it_unseen() -> None:
    desk = Desk(OneFile("application/pdf"))
    mark = {"left": 0, "top": 0, "width": 5_000, "height": 10_000, "why": "child", "page": 3}
    async with desk.client() as client:
        page = await desk.opened(client)
        sent = await send(client, desk.grant("cover_exhibit"))
        assert (page.status_code, sent.status_code, desk.file.fetched, desk.copies.asked) == (
            422,
            422,
            [],
            [],
        )
        made = await client.post(f"{ORIGIN}{API}", json={"grant": desk.grant(), "marks": [mark]})
        beyond = {**mark, "page": 61}
        none = await client.post(f"{ORIGIN}{API}", json={"grant": desk.grant(), "marks": [beyond]})
    assert (made.status_code, none.status_code) == (201, 422)
    assert [one.page for one in desk.copies.asked[0].marks] == [3]


def test_every_reason_has_a_word() -> None:
    assert set(WORDS) == set(Why)


async def test_a_repeat_of_the_form_asks_under_the_same_key() -> None:
    desk = Desk()
    async with desk.client() as client:
        own = own_pass(await desk.opened(client))
        for nonce in ("n1", "n1", "n2"):
            await send(client, own, nonce=nonce)
    keys = [asked.cause.key for asked in desk.copies.asked]
    assert (keys[0] == keys[1], keys[1] == keys[2], None in keys) == (True, False, False)
