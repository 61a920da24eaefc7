"""Demo accounts are for local mode and nowhere else."""

from typing import cast

import pytest

from shared.clock import system_clock
from shared.errors import Refused
from shared.people.demo import DEMO_ACCOUNTS, make_demo_accounts
from shared.people.passwords import check_password
from shared.roles import Role
from shared.store.mongo import Database


class _Untouchable:
    """A database that fails at every touch."""

    def __getitem__(self, name: str) -> object:
        pytest.fail(f"{name} was touched")


async def test_outside_local_mode_no_demo_account_is_made_and_no_database_touched() -> None:
    with pytest.raises(Refused, match="local mode only"):
        await make_demo_accounts(
            cast("Database", _Untouchable()), system_clock, local=False, office="balikpapan"
        )


def test_there_is_a_demo_account_for_every_role_and_two_officers_for_four_eyes() -> None:
    assert {role for demo in DEMO_ACCOUNTS for role in demo.roles} == set(Role)
    assert sum(Role.OFFICER in demo.roles for demo in DEMO_ACCOUNTS) == 2


def test_every_demo_account_says_that_it_is_one_and_its_password_would_be_accepted() -> None:
    for demo in DEMO_ACCOUNTS:
        assert "demo" in demo.display_name
        assert check_password(demo.password, demo.username)
