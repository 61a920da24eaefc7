"""A receipt survives being read aloud, and its PIN is neither kept nor guessed."""

import secrets

import pytest
from hypothesis import given, settings, strategies as st

from shared.errors import InvalidInput
from shared.security.receipts import (
    ALPHABET,
    PIN_LETTERS,
    Receipt,
    new_receipt,
    pin_mac,
    pin_matches,
    read_number,
)

KEY = bytes(range(32))


def test_a_fresh_receipt_is_grouped_for_reading_and_has_no_letter_that_looks_like_a_figure() -> None:
    receipt = new_receipt()
    prefix, *groups = receipt.number.split("-")
    assert prefix == "JJK"
    assert [len(group) for group in groups] == [4, 4, 4]
    assert [len(group) for group in receipt.pin.split("-")] == [4, 4, 4, 4]
    assert set("".join(groups) + receipt.pin.replace("-", "")) <= set(ALPHABET)


def test_a_pin_has_eighty_random_bits() -> None:
    assert len(ALPHABET) ** PIN_LETTERS >= 2**80
    assert len({new_receipt().pin for _ in range(500)}) == 500


@settings(deadline=None)
@given(st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_wrong_letter_in_a_number_is_always_found(at: int, letter: str) -> None:
    letters = new_receipt().number.removeprefix("JJK-").replace("-", "")
    typed = letters[:at] + letter + letters[at + 1 :]
    if letter == letters[at]:
        assert read_number(typed)
    else:
        with pytest.raises(InvalidInput):
            read_number(typed)


@settings(deadline=None)
@given(st.integers(0, 11), st.integers(0, 11))
def test_two_swapped_letters_in_a_number_are_always_found(one: int, other: int) -> None:
    letters = list(new_receipt().number.removeprefix("JJK-").replace("-", ""))
    same = letters[one] == letters[other]
    letters[one], letters[other] = letters[other], letters[one]
    if same:
        assert read_number("".join(letters))
    else:
        with pytest.raises(InvalidInput):
            read_number("".join(letters))


def test_case_spaces_hyphens_and_lookalikes_do_not_matter_in_a_number() -> None:
    number = next(receipt.number for receipt in iter(new_receipt, None) if {"0", "1"} <= set(receipt.number))
    typed = number.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert read_number(f"  {typed} ") == number
    assert read_number(number.removeprefix("JJK-")) == number
    assert read_number(number.replace("-", "")) == number


@pytest.mark.parametrize(
    "typed", ["", "JJK", "JJK-0000-0000-0001", "JJK-UUUU-UUUU-UUUU", "x" * 5_000, "JJK-0000-0000", "１" * 12]
)
def test_what_cannot_be_a_number_is_refused_with_one_sentence(typed: str) -> None:
    with pytest.raises(InvalidInput, match="Salin kembali dari tanda terima"):
        read_number(typed)


def test_the_pin_matches_however_it_is_typed() -> None:
    receipt = Receipt("JJK-7Q2M-04TX-9RBD", "0A1B-2C3D-4E5F-6G7H")
    kept = pin_mac(KEY, receipt.number, receipt.pin)
    for typed in ("0A1B-2C3D-4E5F-6G7H", "oalb 2c3d 4e5f 6g7h", " 0a1b2c3d4e5f6g7h "):
        assert pin_matches(KEY, receipt.number, typed, kept)


def test_a_pin_is_wrong_for_another_number_another_key_and_when_changed() -> None:
    receipt = new_receipt()
    kept = pin_mac(KEY, receipt.number, receipt.pin)
    assert not pin_matches(KEY, new_receipt().number, receipt.pin, kept)
    assert not pin_matches(secrets.token_bytes(32), receipt.number, receipt.pin, kept)
    assert not pin_matches(KEY, receipt.number, new_receipt().pin, kept)


def test_no_pin_matches_an_unknown_number_not_even_the_all_zero_mac() -> None:
    assert not pin_matches(KEY, "JJK-7Q2M-04TX-9RBD", "", None)


def test_what_is_kept_does_not_show_the_pin_and_neither_does_a_printed_receipt() -> None:
    receipt = new_receipt()
    assert receipt.pin.encode() not in pin_mac(KEY, receipt.number, receipt.pin)
    assert receipt.pin not in repr(receipt)
