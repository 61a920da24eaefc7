"""Passwords are long, not common, and hashed in a pool that is bounded."""

import asyncio
from collections.abc import Iterator

import pytest

from shared.errors import Busy, InvalidInput
from shared.people.passwords import PUBLISHED, STRONG, Passwords, check_password

GOOD = "tiga perahu menunggu hujan"


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    made = Passwords(PUBLISHED)
    yield made
    made.close()


def test_a_long_unusual_password_is_taken() -> None:
    assert check_password(GOOD, "sari") == GOOD


@pytest.mark.parametrize("length", [0, 1, 11, 129])
def test_too_short_and_too_long_are_refused_with_what_to_do(length: int) -> None:
    with pytest.raises(InvalidInput, match="12 sampai 128 karakter; 15 atau lebih dianjurkan"):
        check_password(("k8!vq-" * 30)[:length], "sari")


@pytest.mark.parametrize(
    "password",
    [
        "Bawaslu2024!!",
        "katasandi1234",
        "PASSWORD123456",
        "aaaaaaaaaaaaaaaa",
        "123456789012345",
        "qwertyuiop12345",
        "abcdefghijklmn",
        "balikpapan2024",
        "petugas-petugas-9",
        "petugas.2024.11.27",
        "98765432109876",
    ],
)
def test_what_a_guesser_tries_first_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput, match="mudah ditebak"):
        check_password(password, "petugas")


def test_two_ways_to_write_the_same_letters_are_one_password() -> None:
    assert check_password("rés" + "umé kapal biru", "x") == check_password(
        "re\u0301sume\u0301 kapal biru", "x"
    )


async def test_a_password_matches_its_hash_and_no_other(passwords: Passwords) -> None:
    kept = await passwords.hashed(GOOD)
    assert kept.startswith("$argon2id$")
    assert await passwords.matches(GOOD, kept)
    assert not await passwords.matches(GOOD + "!", kept)


async def test_the_same_password_is_hashed_differently_each_time(passwords: Passwords) -> None:
    assert await passwords.hashed(GOOD) != await passwords.hashed(GOOD)


async def test_an_unknown_name_costs_a_hash_as_well_and_never_matches(passwords: Passwords) -> None:
    assert not await passwords.matches(GOOD, None)
    assert not await passwords.matches("nobody has this password", None)
    assert passwords._nobody is not None
    assert passwords._nobody.startswith("$argon2id$")


async def test_a_damaged_hash_matches_nothing(passwords: Passwords) -> None:
    assert not await passwords.matches(GOOD, "not a hash")


async def test_who_would_wait_behind_thirty_others_is_told_to_come_back(passwords: Passwords) -> None:
    kept = await passwords.hashed(GOOD)
    answers = await asyncio.gather(
        *(passwords.matches(GOOD, kept) for _ in range(100)), return_exceptions=True
    )
    assert sum(1 for answer in answers if answer is True) == 32
    assert sum(1 for answer in answers if isinstance(answer, Busy)) == 68


def test_the_strong_cost_is_at_least_what_rfc_9106_recommends() -> None:
    assert (STRONG.memory_kib, STRONG.passes, STRONG.lanes) >= (65_536, 3, 4)
