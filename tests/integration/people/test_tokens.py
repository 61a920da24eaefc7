"""Tokens of persons and programs, and the register of programs, on a real database."""

from datetime import timedelta

import pytest

from shared.errors import Conflict, InvalidInput, NotFound
from shared.people.programs import Program
from shared.roles import Role
from tests.integration.people.conftest import Office

DAY = timedelta(days=1)


async def _program(office: Office, name: str = "hotline") -> Program:
    kinds, channels = frozenset({"tip", "report"}), frozenset({"sms"})
    return await office.programs.register(name, kinds=kinds, channels=channels, office="balikpapan")


async def test_a_persons_token_works_in_every_service_with_the_roles_it_was_given(office: Office) -> None:
    account = await office.account("sari", Role.OFFICER, Role.POSKO)
    _, secret = await office.tokens.for_person(
        account, label="script", roles=frozenset({Role.POSKO}), life=DAY
    )
    who = await office.elsewhere.by_token(secret)
    assert who is not None
    assert (who.account_id, who.roles, who.kind) == (account.id, frozenset({Role.POSKO}), "person")
    assert who.csrf_token is None
    assert who.session_id is None


async def test_a_token_loses_the_role_that_its_account_loses(office: Office) -> None:
    account = await office.account("sari", Role.OFFICER, Role.POSKO)
    _, secret = await office.tokens.for_person(account, label="script", roles=account.roles, life=DAY)
    await office.book.set_roles("sari", [Role.OFFICER])
    who = await office.people.by_token(secret)
    assert who is not None
    assert who.roles == {Role.OFFICER}


@pytest.mark.parametrize("roles", [frozenset(), frozenset({Role.COMMISSIONER})])
async def test_a_token_with_no_role_or_one_the_account_lacks_is_refused(
    office: Office, roles: frozenset[Role]
) -> None:
    account = await office.account()
    with pytest.raises(InvalidInput, match="officer"):
        await office.tokens.for_person(account, label="x", roles=roles, life=DAY)


@pytest.mark.parametrize("life", [timedelta(0), -DAY, 400 * DAY])
async def test_a_token_must_end_within_a_year(office: Office, life: timedelta) -> None:
    account = await office.account()
    with pytest.raises(InvalidInput, match="366 days"):
        await office.tokens.for_person(account, label="x", roles=account.roles, life=life)


async def test_a_token_ends_on_the_second_it_was_given_until(office: Office) -> None:
    account = await office.account()
    _, secret = await office.tokens.for_person(account, label="x", roles=account.roles, life=DAY)
    office.clock.pass_(hours=23, minutes=59, seconds=59)
    assert await office.people.by_token(secret) is not None
    office.clock.pass_(seconds=1)
    assert await office.people.by_token(secret) is None


async def test_a_revoked_token_is_refused_at_the_next_request_and_stays_on_the_list(office: Office) -> None:
    account = await office.account()
    token, secret = await office.tokens.for_person(account, label="x", roles=account.roles, life=DAY)
    await office.tokens.revoke(token.id, owner=account.id)
    assert await office.people.by_token(secret) is None
    (listed,) = await office.tokens.of(account.id)
    assert listed.revoked_at == office.clock.now
    with pytest.raises(NotFound):
        await office.tokens.revoke("unknown", owner=account.id)
    with pytest.raises(NotFound):
        await office.tokens.revoke(token.id, owner="somebody else")


async def test_the_secret_of_a_token_is_shown_once_and_not_kept(office: Office) -> None:
    account = await office.account()
    _, secret = await office.tokens.for_person(account, label="x", roles=account.roles, life=DAY)
    assert secret.startswith("jjk_")
    assert secret not in await office.everything()


@pytest.mark.parametrize(
    "secret", ["", "jjk_", "jjk_" + "x" * 43, "x" * 47, "jjk_" + "é" * 43, "jjk_" * 1_000]
)
async def test_a_made_up_token_is_nobodys(office: Office, secret: str) -> None:
    await office.account()
    assert await office.people.by_token(secret) is None


async def test_a_session_secret_is_no_token_and_a_token_no_session(office: Office) -> None:
    account = await office.account()
    session = await office.signed_in()
    _, token = await office.tokens.for_person(account, label="x", roles=account.roles, life=DAY)
    assert await office.people.by_token(session) is None
    assert await office.people.by_session(token) is None


async def test_a_demo_accounts_token_is_no_good_outside_local_mode(office: Office) -> None:
    account = await office.account("demo", demo=True)
    _, secret = await office.tokens.for_person(account, label="x", roles=account.roles, life=DAY)
    assert await office.people.by_token(secret) is not None
    assert await office.production.by_token(secret) is None


async def test_a_programs_token_makes_it_a_program_without_any_role(office: Office) -> None:
    program = await _program(office)
    _, secret = await office.tokens.for_program(program, label="x", life=DAY)
    who = await office.people.by_token(secret)
    assert who is not None
    assert (who.kind, who.account_id, who.username, who.roles) == (
        "program",
        program.id,
        "hotline",
        frozenset(),
    )


async def test_a_disabled_programs_token_is_refused_at_once(office: Office) -> None:
    program = await _program(office)
    _, secret = await office.tokens.for_program(program, label="x", life=DAY)
    await office.programs.disable("hotline")
    assert await office.people.by_token(secret) is None
    assert (await office.programs.by_source())["/program/hotline"].refusal("tip", "sms") == "program_disabled"


async def test_a_program_is_found_by_its_source_with_what_it_may_submit(office: Office) -> None:
    await _program(office)
    program = (await office.programs.by_source())["/program/hotline"]
    assert program.refusal("tip", "sms") == ""
    assert program.refusal("finding", "sms") == "kind_not_registered"


async def test_a_programs_name_is_taken_once(office: Office) -> None:
    await _program(office)
    with pytest.raises(Conflict):
        await _program(office)


@pytest.mark.parametrize(
    ("name", "kinds", "channels", "wrong"),
    [
        ("Hotline", {"tip"}, {"sms"}, "name"),
        ("hot/line", {"tip"}, {"sms"}, "name"),
        ("hotline", {"rumour"}, {"sms"}, "kinds"),
        ("hotline", set(), {"sms"}, "kinds"),
        ("hotline", {"tip"}, {"fax"}, "channels"),
    ],
)
async def test_a_program_of_unknown_kinds_or_channels_is_refused_by_field(
    office: Office, name: str, kinds: set[str], channels: set[str], wrong: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await office.programs.register(
            name, kinds=frozenset(kinds), channels=frozenset(channels), office="balikpapan"
        )
    assert list(refused.value.fields) == [wrong]
