"""The viewer: one custody entry an opening; parts only for the person of the pass, while it lasts."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import cast

import httpx
import pytest

from services.intake.application.fetch_exhibit import FetchExhibit
from services.intake.application.play_exhibit import PlayExhibit
from services.intake.application.ports import EvidenceVault
from services.intake.channels.exhibits import Door
from services.intake.channels.viewer import PASS_COOKIE, Viewer
from services.intake.wiring import TEMPLATES
from shared.roles import Role
from shared.security.signing import GRANT_LIFE, LONGEST_LIFE, Grant, issue_grant
from tests.support.fake_accounts import FakeAccounts, person
from tests.support.one_file import EXHIBIT_ID, FILM, OneFile
from tests.support.small_app import NOW, ORIGIN, MovingClock, client_of, small_app

KEY = b"g" * 32
SARI = person(Role.OFFICER, username="sari")
BUDI = person(Role.OFFICER, username="budi", account_id="01936000-0000-7000-8000-000000000002")
OTHER_ID = "01936000-0000-7000-8000-0000000000e2"
BYTES = f"/exhibits/{EXHIBIT_ID}/bytes"


@dataclass
class Desk:
    """Sari and Budi before the viewer of one file."""

    file: OneFile = field(default_factory=OneFile)
    clock: MovingClock = field(default_factory=MovingClock)

    def client(self, name: str = "sari") -> AbstractAsyncContextManager[httpx.AsyncClient]:
        """A browser of one of them."""
        door = Door(cast("FetchExhibit", self.file), self.clock, KEY, frozenset({"http://triage.test"}))
        viewer = Viewer(door, PlayExhibit(cast("EvidenceVault", self.file)))
        accounts = FakeAccounts(tokens={"jjk_sari": SARI, "jjk_budi": BUDI})
        app = small_app(viewer.router(), accounts=accounts, clock=self.clock, templates=[TEMPLATES])
        return client_of(app, authorization=f"Bearer jjk_{name}")

    async def opened(self, client: httpx.AsyncClient) -> httpx.Response:
        """The page, under a good grant."""
        grant = Grant(SARI.account_id, "case", EXHIBIT_ID, "view_exhibit", self.clock() + GRANT_LIFE)
        form = {"grant": issue_grant(KEY, grant, now=self.clock()), "exhibit_id": EXHIBIT_ID}
        return await client.post(f"{ORIGIN}/exhibits/view", data=form)


async def test_a_film_plays_in_parts_and_only_its_opening_is_a_custody_entry() -> None:
    desk = Desk()
    async with desk.client() as client:
        page = await desk.opened(client)
        assert (page.status_code, f'src="{BYTES}"' in page.text) == (200, True)
        for first in (0, 100, 5_000):
            part = await client.get(BYTES, headers={"Range": f"bytes={first}-{first + 99}"})
            assert (part.status_code, part.content) == (206, FILM[first : first + 100])
            assert part.headers["content-range"] == f"bytes {first}-{first + 99}/{len(FILM)}"
            assert (part.headers["content-length"], part.headers["content-type"]) == ("100", "video/mp4")
    assert [(one.person, one.case_id, one.purpose) for one in desk.file.fetched] == [
        (SARI.account_id, "case", "view_exhibit")
    ]
    assert [len(part) for part in desk.file.parts] == [100, 100, 100]


async def test_the_whole_is_held_against_its_digest_and_a_changed_file_is_sent_anew() -> None:
    desk = Desk()
    async with desk.client() as client:
        await desk.opened(client)
        whole = await client.get(BYTES)
        assert (whole.status_code, whole.content) == (200, FILM)
        assert whole.headers["etag"] == f'"{sha256(FILM).hexdigest()}"'
        again = await client.get(BYTES, headers={"Range": "bytes=5-", "If-Range": '"another"'})
        assert (again.status_code, again.content) == (200, FILM)
        behind = await client.get(BYTES, headers={"Range": f"bytes={len(FILM)}-"})
        assert (behind.status_code, behind.headers["content-range"]) == (416, f"bytes */{len(FILM)}")
    assert desk.file.parts == []


async def test_the_page_runs_nothing_and_the_pass_goes_to_that_one_path_alone() -> None:
    async with (desk := Desk()).client() as client:
        page = await desk.opened(client)
    policy = page.headers["content-security-policy"]
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith("frame-ancestors http://triage.test; sandbox allow-same-origin")
    cookie = page.headers["set-cookie"]
    assert cookie.startswith(f"{PASS_COOKIE}=g1.")
    for word in (f"Path={BYTES}", "HttpOnly", "SameSite=strict", "Max-Age=900"):
        assert word in cookie
    assert "<script" not in page.text


async def test_parts_come_as_data_that_never_runs_and_is_kept_nowhere() -> None:
    async with (desk := Desk()).client() as client:
        await desk.opened(client)
        part = await client.get(BYTES, headers={"Range": "bytes=0-9"})
    assert part.headers["content-disposition"] == f'inline; filename="bukti-{EXHIBIT_ID}.mp4"'
    assert part.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert part.headers["x-content-type-options"] == "nosniff"
    assert part.headers["cache-control"] == "no-store"


async def test_without_the_pass_with_anothers_or_with_one_that_ended_there_is_no_part() -> None:
    desk = Desk()
    async with desk.client() as client:
        assert (await client.get(BYTES)).status_code == 403
        await desk.opened(client)
        given = client.cookies[PASS_COOKIE]
        desk.clock.now += LONGEST_LIFE
        late = await client.get(BYTES, headers={"Range": "bytes=0-9"})
        assert (late.status_code, FILM[:10] in late.content) == (403, False)
    desk.clock.now -= LONGEST_LIFE
    async with desk.client("budi") as other:
        assert (await other.get(BYTES, headers={"Cookie": f"{PASS_COOKIE}={given}"})).status_code == 403
    async with desk.client() as client:
        elsewhere = f"/exhibits/{OTHER_ID}/bytes"
        assert (await client.get(elsewhere, headers={"Cookie": f"{PASS_COOKIE}={given}"})).status_code == 403
        grant = Grant(SARI.account_id, "case", EXHIBIT_ID, "view_exhibit", NOW + GRANT_LIFE)
        text = issue_grant(KEY, grant, now=NOW)
        assert (await client.get(BYTES, headers={"Cookie": f"{PASS_COOKIE}={text}"})).status_code == 403


@pytest.mark.parametrize(
    "media_type", ["video/quicktime", "audio/amr", "text/plain", "application/pdf", "image/heic"]
)
async def test_what_browsers_do_not_show_has_no_viewer(media_type: str) -> None:
    desk = Desk(OneFile(media_type))
    async with desk.client() as client:
        page = await desk.opened(client)
        assert (page.status_code, PASS_COOKIE in page.headers.get("set-cookie", "")) == (415, False)


async def test_a_file_that_no_report_claimed_is_not_there() -> None:
    desk = Desk(OneFile(claimed=False))
    async with desk.client() as client:
        await desk.opened(client)
        assert (await client.get(BYTES)).status_code == 404


async def test_a_picture_is_enlarged_without_a_script() -> None:
    async with (desk := Desk(OneFile("image/png"))).client() as client:
        page = await desk.opened(client)
    assert page.text.count('type="radio" name="zoom"') == 4
    assert 'tabindex="0"' in page.text
