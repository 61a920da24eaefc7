"""Issues receipts and checks the ones that come back; of a PIN only its keyed hash is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.intake.domain.events import Receipt
from shared.errors import InvalidInput
from shared.security import receipts

_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh receipt; its PIN is shown once."""

    kept: Receipt
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceiptBook:
    """Receipts under the office's receipt key."""

    key: bytes = field(repr=False)

    def issue(self) -> Issued:
        """A fresh number and PIN."""
        fresh = receipts.new_receipt()
        return Issued(Receipt(fresh.number, receipts.pin_mac(self.key, fresh.number, fresh.pin)), fresh.pin)

    def number(self, typed: str) -> str:
        """The number as kept; what cannot be a number stays as typed, and is then unknown like any other."""
        try:
            return receipts.read_number(typed)
        except InvalidInput:
            return typed[:_LONGEST]

    def matches(self, number: str, pin: str, kept: Receipt | None) -> bool:
        """Whether the PIN belongs to the number; takes as long for an unknown number as for a known one."""
        return receipts.pin_matches(self.key, number, pin, kept.pin_mac if kept else None)
