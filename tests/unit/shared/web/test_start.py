"""Where each role begins, what it is called, and that both are said of every role."""

from __future__ import annotations

import pytest

from services.intake.channels.desk_entry import PATH as DESK
from services.notify.console.screens.tray import DELIVERIES, PATH as TRAY
from services.triage.console.site import QUEUE_PATH
from shared.roles import Role
from shared.web.media import media_word
from shared.web.start import PLACES, ROLE_NAMES, role_name, start_of
from tests.support.fake_accounts import FakeAccounts, person
from tests.support.small_app import client_of, small_app

ORIGINS = {name: f"https://{name}.test" for name in ("intake", "triage", "notify")}


@pytest.mark.parametrize(
    ("role", "goal"),
    [
        (Role.POSKO, "https://intake.test/posko"),
        (Role.OFFICER, "https://triage.test/antrean"),
        (Role.COMMISSIONER, "https://triage.test/antrean"),
        (Role.AUDITOR, "https://triage.test/antrean"),
        (Role.LIAISON, "https://notify.test/penerusan"),
        (Role.OPERATOR, "https://notify.test/operasi/pemberitahuan"),
    ],
)
def test_each_role_begins_in_its_service(role: Role, goal: str) -> None:
    assert start_of({role}, ORIGINS) == goal


def test_a_service_that_has_a_page_for_the_role_keeps_it() -> None:
    assert start_of({Role.COMMISSIONER}, ORIGINS, here="notify") == "/penerusan"
    assert start_of({Role.OFFICER, Role.POSKO}, ORIGINS, here="intake") == "/posko"
    assert start_of({Role.OFFICER}, ORIGINS, here="intake") == "https://triage.test/antrean"


def test_nobody_and_an_unknown_service_have_no_start() -> None:
    assert start_of((), ORIGINS) is None
    assert start_of({Role.LIAISON}, {"triage": "https://triage.test"}) is None


def test_the_places_are_those_of_the_services() -> None:
    assert [place.path for place in PLACES] == [QUEUE_PATH, TRAY, DELIVERIES, DESK]


def test_every_role_has_a_name_and_what_is_none_is_a_program() -> None:
    assert set(ROLE_NAMES) == set(Role)
    assert role_name("officer") == "petugas"
    assert role_name("program") == "program terdaftar"


async def test_signing_in_at_another_service_leads_home() -> None:
    accounts = FakeAccounts(people={"rini": person(Role.POSKO, username="rini")})
    async with client_of(small_app(accounts=accounts), accept="text/html") as client:
        nonce = (await client.get("/masuk")).text.split('name="nonce" value="')[1].split('"')[0]
        form = {"nonce": nonce, "username": "rini", "password": "rini-sandi"}
        answer = await client.post("/masuk", data=form)
        assert answer.headers["location"] == "http://intake.test/posko"
        assert (await client.get("/masuk")).headers["location"] == "http://intake.test/posko"


@pytest.mark.parametrize(
    ("media_type", "word"),
    [
        ("application/pdf", "Dokumen PDF"),
        ("image/heic", "Gambar"),
        ("video/x-matroska", "Video"),
        ("application/x-unknown", "Dokumen"),
    ],
)
def test_a_media_type_is_said_in_words(media_type: str, word: str) -> None:
    assert media_word(media_type) == word
