"""Everything that is random, drawn from the seed: choices, delays, ids and what stands for ciphers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from services.intake.application.receipt_book import Issued, ReceiptBook
from services.intake.domain.events import Receipt
from shared.changes import JsonObject
from shared.clock import Clock
from shared.security import receipts
from shared.security.sealing import ContentKey, ContentKeys, SealedIdentity, Unsealable

T = TypeVar("T")


class Chance(random.Random):
    """One seeded source for a whole world."""

    def happens(self, probability: float) -> bool:
        """Whether something of this probability happens now."""
        return self.random() < probability

    def one(self, of: Sequence[T]) -> T:
        """One of them; several times as fast as `choice`."""
        return of[int(self.random() * len(of))]


class Ids:
    """UUIDv7 by the virtual clock, the rest drawn from the seed."""

    def __init__(self, chance: Chance, clock: Clock) -> None:
        self._chance = chance
        self._clock = clock

    def __call__(self) -> str:
        """A fresh id."""
        ms = int(self._clock().timestamp() * 1_000)
        drawn = self._chance.getrandbits(74)
        return str(UUID(int=ms << 80 | 0x7 << 76 | (drawn >> 62) << 64 | 0b10 << 62 | drawn & (1 << 62) - 1))


class PlainKey(ContentKey):
    """Seals nothing, but remembers where a text belongs."""

    __slots__ = ()

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def seal(self, data: bytes, aad: bytes) -> bytes:
        """The text behind its place."""
        return len(aad).to_bytes(2, "big") + aad + data

    def unseal(self, sealed: bytes, aad: bytes) -> bytes:
        """The text again, at its place only."""
        length = int.from_bytes(sealed[:2], "big")
        if sealed[2 : 2 + length] != aad:
            raise Unsealable("another place")
        return sealed[2 + length :]


class PlainKeys(ContentKeys):
    """Keys that are their owner's name."""

    def __init__(self) -> None:
        pass

    def new(self, owner: str) -> tuple[ContentKey, str]:
        """The owner's key."""
        return PlainKey(owner.encode()), f"k1.{owner}"

    def unwrap(self, owner: str, wrapped: str | None) -> ContentKey:
        """The owner's key again."""
        if wrapped != f"k1.{owner}":
            raise Unsealable("another owner's key, or none")
        return PlainKey(owner.encode())


class PlainIdentities:
    """Stands for the vault's key."""

    def seal(self, report_id: str, _identity: JsonObject) -> SealedIdentity:
        """Nothing of the identity stays."""
        return SealedIdentity(f"j1.{report_id}", f"k1.{report_id}")


class DrawnReceipts(ReceiptBook):
    """Receipts whose letters come from the seed."""

    chance: Chance

    def issue(self) -> Issued:
        """A fresh number and PIN."""
        letters = "".join(self.chance.one(receipts.ALPHABET) for _ in range(28))
        number = f"JJK-{letters[:4]}-{letters[4:8]}-{letters[8:12]}"
        return Issued(Receipt(number, receipts.pin_mac(self.key, number, letters[12:])), letters[12:])


def drawn_receipts(chance: Chance) -> DrawnReceipts:
    """Receipts of one world."""
    book = DrawnReceipts(b"r" * 32)
    object.__setattr__(book, "chance", chance)
    return book


class SkewedClock:
    """One machine's clock: the world's, a little wrong."""

    def __init__(self, clock: Clock, skew: timedelta) -> None:
        self._clock = clock
        self.skew = skew

    def __call__(self) -> datetime:
        """Now, as this machine believes."""
        return self._clock() + self.skew
