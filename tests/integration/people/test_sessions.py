"""Signing in, staying in and being put out, on a real database."""

import asyncio
from datetime import timedelta
from hashlib import sha256

import pytest

from shared.errors import Conflict, InvalidInput
from shared.people.attempts import TooManyAttempts
from shared.people.demo import DEMO_ACCOUNTS, make_demo_accounts
from shared.people.reader import People
from shared.roles import Role
from shared.store.journal import Journal
from tests.integration.people.conftest import PASSWORD, Office


async def test_one_sign_in_serves_every_service(office: Office) -> None:
    account = await office.account("sari", Role.OFFICER, Role.POSKO)
    secret = await office.signed_in()
    who = await office.elsewhere.by_session(secret)
    assert who is not None
    assert (who.account_id, who.roles, who.kind) == (account.id, account.roles, "person")
    assert who.actor().id == account.id


async def test_neither_the_secret_nor_the_password_rests_in_the_database(office: Office) -> None:
    await office.account()
    secret = await office.signed_in()
    who = await office.people.by_session(secret)
    assert who is not None
    text = await office.everything()
    for hidden in (secret, PASSWORD, who.csrf_token):
        assert str(hidden) not in text
    assert sha256(secret.encode()).hexdigest() in text


async def test_every_sign_in_is_a_new_session_with_a_csrf_token_of_its_own(office: Office) -> None:
    await office.account()
    first, second = await office.signed_in(), await office.signed_in()
    one, other = await office.people.by_session(first), await office.people.by_session(second)
    assert one is not None
    assert other is not None
    assert first != second
    assert one.csrf_token != other.csrf_token
    assert one.csrf_token not in (None, first)


@pytest.mark.parametrize(
    ("username", "password"), [("sari", "wrong password here"), ("nobody", PASSWORD), ("", "")]
)
async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    office: Office, username: str, password: str
) -> None:
    await office.account()
    assert await office.people.sign_in(username, password) is None


async def test_the_username_may_be_typed_in_capitals_and_the_password_may_not(office: Office) -> None:
    await office.account()
    assert await office.people.sign_in(" SARI ", PASSWORD)
    assert await office.people.sign_in("sari", PASSWORD.upper()) is None


async def test_a_disabled_account_is_out_of_every_service_at_once_and_cannot_come_back(
    office: Office,
) -> None:
    account = await office.account()
    secret = await office.signed_in()
    _, token = await office.tokens.for_person(account, label="x", roles=account.roles, life=timedelta(days=1))
    await office.book.disable("sari")
    assert await office.people.by_session(secret) is None
    assert await office.elsewhere.by_session(secret) is None
    assert await office.elsewhere.by_token(token) is None
    assert await office.people.sign_in("sari", PASSWORD) is None


async def test_a_session_opened_while_the_account_was_being_disabled_is_no_good(office: Office) -> None:
    account = await office.account()
    await office.book.disable("sari")
    secret = await office.people._sessions.open(account.id)
    assert await office.people.by_session(secret) is None


async def test_an_enabled_account_signs_in_again_and_old_sessions_stay_closed(office: Office) -> None:
    await office.account()
    secret = await office.signed_in()
    await office.book.disable("sari")
    await office.book.enable("sari")
    assert await office.people.by_session(secret) is None
    assert await office.people.sign_in("sari", PASSWORD)


async def test_a_role_taken_away_is_gone_at_the_next_request(office: Office) -> None:
    await office.account("sari", Role.OFFICER, Role.COMMISSIONER)
    secret = await office.signed_in()
    await office.book.set_roles("sari", [Role.OFFICER])
    who = await office.people.by_session(secret)
    assert who is not None
    assert who.roles == {Role.OFFICER}


async def test_signing_out_ends_the_session_everywhere(office: Office) -> None:
    await office.account()
    secret = await office.signed_in()
    other = await office.signed_in()
    who = await office.people.by_session(secret)
    assert who is not None
    await office.elsewhere.sign_out(who)
    assert await office.people.by_session(secret) is None
    assert await office.people.by_session(other) is not None


async def test_a_new_password_ends_the_sessions_of_the_old_one(office: Office) -> None:
    await office.account()
    secret = await office.signed_in()
    await office.book.set_password("sari", "lima layar di teluk biru")
    assert await office.people.by_session(secret) is None
    assert await office.people.sign_in("sari", PASSWORD) is None
    assert await office.people.sign_in("sari", "lima layar di teluk biru")


async def test_half_an_hour_without_a_request_ends_the_session(office: Office) -> None:
    await office.account()
    secret = await office.signed_in()
    office.clock.pass_(minutes=29, seconds=59)
    assert await office.people.by_session(secret, touch=False) is not None
    office.clock.pass_(seconds=1)
    assert await office.people.by_session(secret) is None


async def test_each_request_buys_another_half_hour_and_twelve_hours_is_the_end(office: Office) -> None:
    await office.account()
    secret = await office.signed_in()
    for _ in range(12 * 60 // 20 - 1):
        office.clock.pass_(minutes=20)
        assert await office.people.by_session(secret) is not None
    office.clock.pass_(minutes=20)
    assert await office.people.by_session(secret) is None


async def test_activity_is_written_at_most_once_a_minute(office: Office) -> None:
    await office.account()
    secret = await office.signed_in()
    kept = office.database["sessions"]
    before = await kept.find_one({})
    office.clock.pass_(seconds=59)
    await office.people.by_session(secret)
    assert await kept.find_one({}) == before
    office.clock.pass_(seconds=1)
    await office.people.by_session(secret)
    assert await kept.find_one({}) != before


@pytest.mark.parametrize("secret", ["", "x", "x" * 43, "é" * 43, "$" * 43, "x" * 10_000, '{"$gt": ""}'])
async def test_a_made_up_cookie_is_nobodys(office: Office, secret: str) -> None:
    await office.account()
    await office.signed_in()
    assert await office.people.by_session(secret) is None


async def test_after_ten_wrong_tries_the_name_waits_even_with_the_right_password(office: Office) -> None:
    await office.account()
    for _ in range(10):
        assert await office.people.sign_in("sari", "wrong password here") is None
    with pytest.raises(TooManyAttempts) as refused:
        await office.elsewhere.sign_in("sari", PASSWORD)
    assert refused.value.extra["minutes"] == 15
    assert refused.value.status == 429
    office.clock.pass_(minutes=15)
    assert await office.people.sign_in("sari", PASSWORD)


async def test_an_unknown_name_is_counted_like_a_known_one(office: Office) -> None:
    for _ in range(10):
        await office.people.sign_in("nobody", "wrong password here")
    with pytest.raises(TooManyAttempts):
        await office.people.sign_in("nobody", "wrong password here")


async def test_parallel_guesses_are_all_counted(office: Office) -> None:
    await office.account()
    tries = (office.people.sign_in("sari", f"wrong password {n}") for n in range(20))
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(1 for answer in answers if answer is None) == 10
    assert sum(1 for answer in answers if isinstance(answer, TooManyAttempts)) == 10


async def test_a_right_password_wipes_the_slate(office: Office) -> None:
    await office.account()
    for _ in range(3):
        for _ in range(9):
            await office.people.sign_in("sari", "wrong password here")
        assert await office.people.sign_in("sari", PASSWORD)


async def test_an_account_is_nobody_in_the_services_of_another_office(office: Office) -> None:
    account = await office.account()
    session = await office.signed_in()
    _, token = await office.tokens.for_person(
        account, label="uji", roles=account.roles, life=timedelta(days=1)
    )
    assert await office.people.by_session(session)
    assert await office.people.by_token(token)
    assert await office.abroad.by_session(session) is None
    assert await office.abroad.by_token(token) is None
    assert await office.abroad.sign_in("sari", PASSWORD) is None


async def test_a_service_that_knows_a_neighbour_knows_its_people_as_people_of_their_office(
    office: Office,
) -> None:
    await office.account()
    session = await office.abroad_beside.sign_in("sari", PASSWORD)
    assert session is not None
    who = await office.abroad_beside.by_session(session)
    assert who is not None
    assert who.office == "balikpapan"
    assert await office.abroad.by_session(session) is None


async def test_guesses_at_other_names_keep_nobody_out(office: Office) -> None:
    await office.account()
    for number in range(40):
        for _ in range(10):
            await office.people.sign_in(f"nobody{number}", "wrong password here")
    assert await office.people.sign_in("sari", PASSWORD)


async def test_who_is_in_stays_in_when_the_name_is_closed(office: Office) -> None:
    await office.account()
    secret = await office.signed_in()
    for _ in range(10):
        await office.people.sign_in("sari", "wrong password here")
    with pytest.raises(TooManyAttempts):
        await office.people.sign_in("sari", PASSWORD)
    assert await office.people.by_session(secret) is not None


async def test_attempts_keep_neither_a_name_nor_an_address(office: Office) -> None:
    await office.people.sign_in("hunter2 is my password", "wrong password here")
    kept = [doc async for doc in office.database["attempts"].find()]
    assert {key for doc in kept for key in doc} == {"_id", "count", "expires_at"}
    assert "hunter2" not in str(kept)


async def test_demo_accounts_sign_in_in_local_mode_and_are_no_good_elsewhere(office: Office) -> None:
    made = await make_demo_accounts(office.database, office.clock, local=True, office="balikpapan")
    assert len(made) == len(DEMO_ACCOUNTS)
    assert await make_demo_accounts(office.database, office.clock, local=True, office="balikpapan") == []
    for demo in office.people.demo_accounts():
        secret = await office.people.sign_in(demo.username, demo.password)
        assert secret is not None
        assert await office.production.by_session(secret) is None
        assert await office.production.sign_in(demo.username, demo.password) is None
    assert office.production.demo_accounts() == ()


async def test_a_taken_username_is_refused_also_when_two_operators_are_at_it(office: Office) -> None:
    await office.account()
    with pytest.raises(Conflict, match="already"):
        await office.account()
    both = await asyncio.gather(office.account("bayu"), office.account("bayu"), return_exceptions=True)
    assert sum(1 for one in both if isinstance(one, Conflict)) == 1


@pytest.mark.parametrize(
    "username", ["", "a", "Sari", "1sari", "sa ri", "sari\n", "x" * 33, "$where", "sári"]
)
async def test_an_odd_username_is_refused(office: Office, username: str) -> None:
    with pytest.raises(InvalidInput, match="username"):
        await office.account(username)


async def test_every_change_of_an_account_is_in_its_journal_without_a_name(office: Office) -> None:
    account = await office.account()
    await office.book.set_roles("sari", [Role.AUDITOR])
    await office.book.disable("sari")
    journal = Journal(office.database, service="people")
    entries = await journal.entries(account.id)
    assert [entry["type"].rpartition(".")[2] for entry in entries] == [
        "account_created",
        "account_roles_set",
        "account_disabled",
    ]
    assert entries[1]["data"] == {"roles": ["auditor"]}
    assert "sari" not in str(entries).lower()
    assert await journal.verify(account.id) == []


async def test_screens_get_display_names_by_id_and_nothing_for_the_unknown(office: Office) -> None:
    account = await office.account()
    assert await office.elsewhere.display_names([account.id, account.id, "unknown"]) == {account.id: "Sari"}


async def test_a_service_cannot_make_or_change_an_account(office: Office) -> None:
    await office.account()
    accounts = office.people._accounts
    with pytest.raises(Exception, match="not authorized"):
        await accounts.update_one({"username": "sari"}, {"$set": {"roles": ["commissioner"]}})
    with pytest.raises(Exception, match="not authorized"):
        await accounts.insert_one({"_id": "x", "username": "x"})


async def test_of_an_office_that_lists_its_staff_nobody_else_is_given_cases_or_a_ballot(
    office: Office,
) -> None:
    sari = await office.account("sari", Role.OFFICER)
    hasan = await office.account("hasan", Role.OFFICER, Role.COMMISSIONER)
    await office.account("bayu", Role.OFFICER)
    staff = {"sari": {Role.OFFICER}, "hasan": {Role.COMMISSIONER}, "nobody": {Role.OFFICER}}
    listing = People(office.database, office.clock, local=True, office="balikpapan", staff=staff)
    assert set(await listing.officers("balikpapan")) == {sari.id}
    assert set(await listing.commissioners("balikpapan")) == {hasan.id}
    assert len(await office.people.officers("balikpapan")) == 3
    listing.close()
