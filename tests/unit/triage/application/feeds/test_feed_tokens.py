"""The secret of a calendar feed opens deadlines for one person, until it ends, is revoked or they may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_tokens import LONGEST_LIFE, MOST, PREFIX
from services.triage.application.queue.deadline_list import DeadlineState
from services.triage.application.queue.views import After
from shared.errors import Conflict, InvalidInput, NotAllowed, NotFound
from shared.roles import Role
from shared.telemetry.redaction import masked
from tests.support.deadline_lists import study
from tests.support.fake_accounts import person, program
from tests.support.feed_desk import SARI, TONO, FeedDesk

POSKO = person(Role.POSKO, username="rina", account_id="01936000-0000-7000-8000-00000000000e")
OWN, OFFICE = FeedScope.OWN, FeedScope.OFFICE
DAY = timedelta(days=1)


class Desk(FeedDesk):
    """With the one question that most tests end in."""

    async def shut(self, secret: str) -> None:
        """The secret opens nothing, and the answer does not say why."""
        with pytest.raises(NotFound, match="tidak ada atau sudah dicabut"):
            await self.tokens.of_secret(secret)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_secret_opens_the_feed_for_which_it_was_made(desk: Desk) -> None:
    token, secret = await desk.tokens.issue(SARI, OWN, "en")
    assert (await desk.tokens.of_secret(secret))[0] == token
    assert (token.owner, token.office, token.scope, token.language) == (
        SARI.account_id,
        "balikpapan",
        OWN,
        "en",
    )


async def test_only_a_mac_of_the_secret_is_kept_and_it_depends_on_the_key(desk: Desk) -> None:
    _, secret = await desk.tokens.issue(SARI, OWN, "id")
    assert secret not in repr(desk.kept)
    assert secret.removeprefix(PREFIX) not in repr(desk.kept)
    elsewhere = desk.tokens_under(b"x" * 32)
    with pytest.raises(NotFound):
        await elsewhere.of_secret(secret)


async def test_a_secret_is_recognised_and_masked_wherever_it_is_printed(desk: Desk) -> None:
    _, secret = await desk.tokens.issue(SARI, OWN, "id")
    assert secret.startswith("jjc_")
    assert len(secret) == 47
    assert masked(f"GET /kalender/{secret}.ics") == "GET /kalender/***.ics"


async def test_the_key_and_the_secret_are_in_no_representation(desk: Desk) -> None:
    assert "kkkk" not in repr(desk.tokens)


async def test_a_revoked_secret_opens_nothing_more_and_may_be_revoked_again(desk: Desk) -> None:
    token, secret = await desk.tokens.issue(SARI, OWN, "id")
    await desk.tokens.revoke(SARI, token.id)
    await desk.tokens.revoke(SARI, token.id)
    await desk.shut(secret)
    assert [one.revoked_at for one in await desk.tokens.mine(SARI)] == [desk.clock()]


async def test_nobody_revokes_the_feed_of_another(desk: Desk) -> None:
    token, secret = await desk.tokens.issue(SARI, OWN, "id")
    with pytest.raises(NotFound, match="Langganan"):
        await desk.tokens.revoke(TONO, token.id)
    assert (await desk.tokens.of_secret(secret))[0] == token


async def test_a_secret_ends_at_the_moment_it_was_given_until(desk: Desk) -> None:
    token, secret = await desk.tokens.issue(SARI, OWN, "id", life=DAY)
    desk.clock.now = token.expires_at - timedelta(microseconds=1)
    assert (await desk.tokens.of_secret(secret))[0] == token
    desk.clock.now = token.expires_at
    await desk.shut(secret)


async def test_a_disabled_owner_opens_nothing(desk: Desk) -> None:
    _, secret = await desk.tokens.issue(SARI, OWN, "id")
    del desk.owners.people[SARI.account_id]
    await desk.shut(secret)


async def test_an_owner_who_lost_the_role_opens_nothing(desk: Desk) -> None:
    _, secret = await desk.tokens.issue(SARI, OWN, "id")
    desk.owners.people[SARI.account_id] = replace(SARI, roles=frozenset({Role.POSKO}))
    await desk.shut(secret)


async def test_an_owner_who_moved_to_another_office_opens_nothing(desk: Desk) -> None:
    _, secret = await desk.tokens.issue(SARI, OFFICE, "id")
    desk.owners.people[SARI.account_id] = replace(SARI, office="samarinda")
    await desk.shut(secret)


@pytest.mark.parametrize(
    "secret", ["", "jjc_", "jjc_" + "x" * 43, "jjk_" + "x" * 43, "x" * 47, "jjc_" + "é" * 43, "jjc_" * 1_000]
)
async def test_what_is_no_secret_opens_nothing(desk: Desk, secret: str) -> None:
    await desk.tokens.issue(SARI, OWN, "id")
    await desk.shut(secret)


@pytest.mark.parametrize("life", [timedelta(0), -DAY, LONGEST_LIFE + DAY])
async def test_a_feed_must_end_within_a_year(desk: Desk, life: timedelta) -> None:
    with pytest.raises(InvalidInput, match="366 days"):
        await desk.tokens.issue(SARI, OWN, "id", life=life)


async def test_whoever_holds_no_cases_has_no_feed_of_their_own(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        await desk.tokens.issue(TONO, OWN, "id")
    await desk.tokens.issue(TONO, OFFICE, "id")


@pytest.mark.parametrize("scope", list(FeedScope))
async def test_whoever_sees_no_cases_has_no_feed(desk: Desk, scope: FeedScope) -> None:
    for who in (POSKO, program()):
        with pytest.raises(NotAllowed):
            await desk.tokens.issue(who, scope, "id")


async def test_a_person_has_at_most_ten_that_are_good(desk: Desk) -> None:
    issued = [await desk.tokens.issue(SARI, OWN, "id") for _ in range(MOST)]
    with pytest.raises(Conflict, match="Cabut salah satu"):
        await desk.tokens.issue(SARI, OWN, "id")
    await desk.tokens.revoke(SARI, issued[0][0].id)
    await desk.tokens.issue(SARI, OWN, "id")


async def test_an_own_feed_has_the_cases_in_hand_and_an_office_feed_all_of_them(desk: Desk) -> None:
    desk.deadlines.held = [
        (SARI.account_id, study(number="A")),
        ("somebody", study(number="B")),
        (None, study(number="C", state=DeadlineState.LAPSED)),
    ]
    desk.clock.now = datetime(2024, 11, 25, 4, tzinfo=UTC)
    _, own = await desk.tokens.issue(SARI, OWN, "id")
    _, office = await desk.tokens.issue(SARI, OFFICE, "id")
    mine, everybody = (await desk.read(own)).decode(), (await desk.read(office)).decode()
    assert [number for number in "ABC" if f"({number})" in mine] == ["A"]
    assert [number for number in "ABC" if f"({number})" in everybody] == ["A", "B", "C"]
    assert "Tenggat kasus saya - Kantor Uji" in mine


async def test_a_feed_that_is_shut_looks_nothing_up(desk: Desk) -> None:
    desk.deadlines.held = [(None, study())]
    with pytest.raises(NotFound):
        await desk.read("jjc_" + "x" * 43)


async def test_a_feed_says_that_cases_are_left_out(desk: Desk) -> None:
    _, secret = await desk.tokens.issue(SARI, OFFICE, "id")
    desk.deadlines.held = [(None, study())]
    assert b"Hanya 2000 kasus" not in await desk.read(secret)
    desk.deadlines.more = After(study().due_at, study().case_id)
    assert b"Hanya 2000 kasus" in await desk.read(secret)


@pytest.mark.parametrize(("office", "name"), [("kaltim", "Kantor Sebelah"), ("samarinda", "samarinda")])
async def test_a_feed_bears_the_name_of_its_owners_office(desk: Desk, office: str, name: str) -> None:
    neighbour = person(Role.OFFICER, username="ida", account_id="01936000-0000-7000-8000-00000000000f")
    neighbour = replace(neighbour, office=office)
    desk.owners.people[neighbour.account_id] = neighbour
    _, secret = await desk.tokens.issue(neighbour, OWN, "id")
    told = (await desk.read(secret)).decode()
    assert f"Tenggat kasus saya - {name}" in told
    assert "Kantor Uji" not in told
