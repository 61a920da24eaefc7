"""What looks like a person's number or address does not pass; what the operator needs does."""

import pytest

from shared.security.receipts import new_receipt
from shared.telemetry.redaction import masked


@pytest.mark.parametrize(
    "canary",
    [
        "6471010101010001",
        "6471-0101-0101-0001",
        "64 7101 010101 0001",
        "081234567890",
        "+62 812-3456-7890",
        "62 812 3456 7890",
        "0812.3456.7890",
        "(0812) 3456789",
        "+1 202 555 0143",
        "budi.santoso@contoh.co.id",
        "BUDI+lapor@contoh.id",
        "jjk_" + "a" * 43,
        "jjc_" + "a" * 43,
        "j1." + "A" * 40,
        "s1." + "A" * 40,
    ],
)
def test_a_canary_does_not_pass_wherever_it_stands(canary: str) -> None:
    for text in (canary, f"hubungi {canary} segera", f"x='{canary}',", f"[{canary}]"):
        assert canary not in masked(text)
        assert "***" in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1:27017",
        "2024-11-27T03:00:00.000000Z",
        "jejak.reports partition 3 offset 120045",
        "shared/store/change.py:88",
        "1732676400123",
        "JJK-7Q2M-04TX-9RBD",
        "01934f5e-0000-7000-8000-000000000001",
    ],
)
def test_what_an_operator_needs_stays_readable(text: str) -> None:
    assert masked(text) == text


def test_receipt_numbers_are_not_taken_for_telephone_numbers() -> None:
    for _ in range(300):
        number = new_receipt().number
        assert masked(number) == number
