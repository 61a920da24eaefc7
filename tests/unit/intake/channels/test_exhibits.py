"""An exhibit's bytes at the door: fetched, shown in a frame of our pages, or checked against its digest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from typing import cast

import httpx
import pytest

from services.intake.application.fetch_exhibit import FetchExhibit
from services.intake.channels.exhibits import Door, Exhibits
from services.intake.domain.decisions import Fetch
from services.intake.domain.evidence import Exhibit
from services.intake.wiring import TEMPLATES
from shared.roles import Role
from shared.security.sealing import Unsealable
from shared.security.signing import GRANT_LIFE, Grant, issue_grant
from tests.support.fake_accounts import FakeAccounts, person
from tests.support.small_app import NOW, ORIGIN, MovingClock, client_of, small_app

KEY = b"g" * 32
PICTURE = b"\x89PNG\r\n\x1a\n" + b"bukti" * 40
SARI = person(Role.OFFICER, username="sari")
EXHIBIT_ID = "01936000-0000-7000-8000-0000000000e1"


@dataclass
class FakeFetch:
    """Hands out `stored` as an exhibit that was taken in as `taken`."""

    taken: bytes = PICTURE
    stored: bytes = PICTURE
    media_type: str = "image/png"
    readable: bool = True

    async def __call__(self, request: Fetch) -> tuple[Exhibit, AsyncIterator[bytes]]:
        """As `FetchExhibit` does."""
        digest = sha256(self.taken).hexdigest()
        return Exhibit(request.exhibit_id, digest, len(self.taken), self.media_type), self._chunks()

    async def _chunks(self) -> AsyncIterator[bytes]:
        yield self.stored
        if not self.readable or self.stored != self.taken:
            raise Unsealable("the exhibit's bytes are not the ones that were taken in")


async def asked(fetch: FakeFetch, path: str, **fields: str) -> httpx.Response:
    """A request of Sari's with a good grant."""
    clock = MovingClock()
    door = Door(cast("FetchExhibit", fetch), clock, KEY, frozenset({"http://triage.test"}))
    screen = Exhibits(door)
    accounts = FakeAccounts(tokens={"jjk_uji": SARI})
    app = small_app(screen.router(), accounts=accounts, clock=clock, templates=[TEMPLATES])
    grant = Grant(SARI.account_id, "case", EXHIBIT_ID, "view_exhibit", NOW + GRANT_LIFE)
    given = {"grant": issue_grant(KEY, grant, now=NOW), "exhibit_id": EXHIBIT_ID}
    async with client_of(app, authorization="Bearer jjk_uji") as client:
        return await client.post(f"{ORIGIN}{path}", data={**given, **fields})


async def test_a_fetched_exhibit_is_data_that_is_never_shown() -> None:
    answer = await asked(FakeFetch(), "/exhibits")
    assert answer.content == PICTURE
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_a_picture_is_shown_only_in_a_frame_of_our_own_pages_and_without_any_right() -> None:
    answer = await asked(FakeFetch(), "/exhibits", show="inline")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; frame-ancestors http://triage.test; sandbox"
    )


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "text/plain", "video/mp4"])
async def test_what_could_run_or_would_be_asked_for_again_is_not_shown(media_type: str) -> None:
    answer = await asked(FakeFetch(media_type=media_type), "/exhibits", show="inline")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_bytes_that_are_as_they_were_are_said_to_match_with_both_digests() -> None:
    answer = await asked(FakeFetch(), "/exhibits/check")
    assert answer.status_code == 200
    assert "Berkas yang tersimpan sama dengan yang diterima." in answer.text
    assert answer.text.count(sha256(PICTURE).hexdigest()) == 2
    policy = answer.headers["content-security-policy"].split("; ")
    assert [one for one in policy if one.startswith("frame-ancestors")] == [
        "frame-ancestors http://triage.test"
    ], "a browser goes by the first of two"


async def test_changed_bytes_are_told_in_words_with_what_to_do_next() -> None:
    changed = PICTURE[:-1] + b"!"
    answer = await asked(FakeFetch(stored=changed), "/exhibits/check")
    assert "Berkas tidak cocok dengan catatan" in answer.text
    assert "laporkan kepada pengelola sistem" in answer.text
    assert sha256(PICTURE).hexdigest() in answer.text
    assert sha256(changed).hexdigest() in answer.text


async def test_bytes_that_cannot_be_opened_to_the_end_have_no_digest() -> None:
    answer = await asked(FakeFetch(stored=PICTURE[:20]), "/exhibits/check")
    assert "tidak dapat dihitung" in answer.text
    assert sha256(PICTURE[:20]).hexdigest() not in answer.text


async def test_without_a_good_grant_nothing_is_shown_or_checked() -> None:
    for path in ("/exhibits", "/exhibits/check"):
        answer = await asked(FakeFetch(), path, grant="g1.x.y")
        assert answer.status_code == 403
