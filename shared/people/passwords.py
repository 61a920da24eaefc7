"""Passwords: what is accepted, and argon2id in a small pool, so that hashing never stops the service."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.errors import N_, Busy, InvalidInput

SHORTEST: Final = 12
ADVISED: Final = 15
LONGEST: Final = 128
_FEWEST_LETTERS: Final = 5
_LONGEST_RUN: Final = 6
_POOL: Final = 2
_MOST_WAITING: Final = 32

_COMMON_WORDS: Final = """
    password passw0rd p@ssword katasandi sandi rahasia rahasiasaya kucing sayang sayangku cinta cintaku
    indonesia indonesiaraya merdeka nusantara garuda bismillah bismillahirrahmanirrahim alhamdulillah
    admin administrator adminadmin bawaslu panwaslu pilkada pemilu balikpapan kalimantan kalimantantimur
    petugas pengawas operator komisioner kejaksaan sentragakkumdu gakkumdu jejak jejakbawaslu qwerty
    qwertyuiop asdfghjkl zxcvbnm qazwsxedc letmein welcome selamatdatang iloveyou akucintakamu
    sayacintakamu monkey dragon football sepakbola persiba superman naruto doraemon sunshine princess
    changeme gantisandi gantipassword default secret test testing coba percobaan user pengguna server
    komputer internet samarinda jakarta surabaya jokowi prabowo pancasila
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())
"""Words that a guesser tries first here; one of them with figures or signs around it is refused."""

_RUNS: Final = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one hash costs; it is written in the hash, so that raising it later leaves old ones good."""

    memory_kib: int
    passes: int
    lanes: int


STRONG: Final = Cost(memory_kib=65_536, passes=3, lanes=4)
"""RFC 9106's second recommendation: 64 MiB, three passes; some tenths of a second of a core."""
PUBLISHED: Final = Cost(memory_kib=8, passes=1, lanes=1)
"""For passwords that are no secrets: demo accounts and tests."""


def check_password(password: str, username: str) -> str:
    """The password as it is hashed (NFKC), if it is long and unusual enough.

    Raises:
        InvalidInput: the sentence says what to do.
    """
    text = unicodedata.normalize("NFKC", password)
    wrong = ""
    if not SHORTEST <= len(text) <= LONGEST:
        wrong = f"Kata sandi harus {SHORTEST} sampai {LONGEST} karakter; {ADVISED} atau lebih dianjurkan."
    elif _is_common(text.casefold(), username.casefold()):
        wrong = "Kata sandi ini mudah ditebak. Pakai beberapa kata yang tidak berhubungan."
    if wrong:
        raise InvalidInput(wrong, fields={"password": wrong})
    return text


def _is_common(text: str, username: str) -> bool:
    core = "".join(letter for letter in text if letter.isalpha())
    if len(set(text)) < _FEWEST_LETTERS or core in _COMMON or core == username:
        return True
    rest = text.replace(username, "") if username else text
    for run in _RUNS:
        rest = _without_runs(rest, run)
    return len(set(rest)) < _FEWEST_LETTERS


def _without_runs(text: str, run: str) -> str:
    """The text without pieces of a keyboard row or the alphabet, forwards and backwards."""
    for row in (run, run[::-1]):
        for size in range(len(row), 3, -1):
            for start in range(len(row) - size + 1):
                text = text.replace(row[start : start + size], "")
    return text


class Passwords:
    """Hashes and verifies, two at a time; who would wait behind thirty others is told to come back."""

    def __init__(self, cost: Cost = STRONG) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes
        )
        self._pool = ThreadPoolExecutor(_POOL, thread_name_prefix="argon2")
        self._waiting = 0
        self._nobody: str | None = None

    async def hashed(self, password: str) -> str:
        """The argon2id hash, with its parameters and salt."""
        return await self._run(lambda: self._hasher.hash(password))

    async def matches(self, password: str, kept: str | None) -> bool:
        """Whether the password is the one hashed; with `kept` None it takes the same time and answers no."""
        if len(password) > LONGEST * 4:
            password = password[: LONGEST * 4]
        text = unicodedata.normalize("NFKC", password)
        if self._nobody is None:
            self._nobody = await self.hashed("nobody has this password")
        against = kept or self._nobody
        return await self._run(lambda: self._verified(against, text)) and kept is not None

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _verified(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= _MOST_WAITING:
            raise Busy(N_("Terlalu banyak orang masuk bersamaan. Coba lagi sebentar lagi."), retry_after=5)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1
