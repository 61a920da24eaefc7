"""Archives and key shares sealed to people: the age format (age-encryption.org/v1), streamed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import pyrage  # type: ignore[import-untyped]

from shared.errors import Refused

MAGIC = b"age-encryption.org/v1\n"
Recipient = Any
Identity = Any


def recipient(text: str) -> Recipient:
    """A recipient by its public key.

    Raises:
        Refused: it is none.
    """
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise Refused(f"{text.strip()[:80]!r} is no age recipient; give the public key, age1...") from None


def recipient_in(path: Path) -> str:
    """The public key in a file, as `age-keygen -y` writes it; comments are passed over.

    Raises:
        Refused: the file holds none, or several.
    """
    found = [line for line in _lines(path) if line.startswith("age1")]
    if len(found) != 1:
        raise Refused(f"{path} must hold one public key (age1...); it holds {len(found)}")
    recipient(found[0])
    return found[0]


def identities_in(path: Path) -> list[Identity]:
    """The secret keys in a file, as `age-keygen` writes it.

    Raises:
        Refused: the file holds none.
    """
    found = [line for line in _lines(path) if line.startswith("AGE-SECRET-KEY-")]
    try:
        identities = [pyrage.x25519.Identity.from_str(line) for line in found]
    except pyrage.IdentityError:
        identities = []
    if not identities:
        raise Refused(f"{path} holds no age identity; give the file that age-keygen wrote")
    return identities


def public_key(identity: Identity) -> str:
    """The public key that belongs to a secret one."""
    return str(identity.to_public())


def is_sealed(path: Path) -> bool:
    """Whether a file is in the age format."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def seal(plain: bytes, recipients: Sequence[str]) -> bytes:
    """Seal something small."""
    return bytes(pyrage.encrypt(plain, [recipient(one) for one in recipients]))


def unseal(sealed: bytes, identities: Sequence[Identity]) -> bytes:
    """Open something small.

    Raises:
        Refused: it is sealed to others, or was changed.
    """
    try:
        return bytes(pyrage.decrypt(sealed, list(identities)))
    except pyrage.DecryptError:
        raise Refused("it does not open: it is sealed to somebody else, or its bytes were changed") from None


@contextmanager
def sealing(target: BinaryIO, recipients: Sequence[str]) -> Iterator[BinaryIO]:
    """A file to write to, whose bytes arrive in `target` sealed to the recipients; bounded in memory.

    Raises:
        OSError: `target` takes no more.
    """
    keys = [recipient(one) for one in recipients]
    reading, writing = os.pipe()
    source, kept = os.fdopen(reading, "rb"), _Kept(target)

    def work() -> None:
        # Closed here, whatever happens, or the writer would wait for ever once the pipe is full.
        with source:
            try:
                pyrage.encrypt_io(source, kept, keys)
            except pyrage.EncryptError as error:
                raise kept.error or error from None

    with _meanwhile(work, led_to=BrokenPipeError), os.fdopen(writing, "wb") as plain:
        yield plain


@contextmanager
def unsealing(source: BinaryIO, identities: Sequence[Identity]) -> Iterator[BinaryIO]:
    """A file to read from, with what `source` holds sealed; bounded in memory.

    Raises:
        Refused: at the end, if it is sealed to others, was cut off, or was changed.
    """
    reading, writing = os.pipe()
    target = os.fdopen(writing, "wb")

    def work() -> None:
        # Closed here, whatever happens, or the reader would wait for ever. A reader that has seen enough
        # may have closed its end.
        with suppress(BrokenPipeError), target:
            pyrage.decrypt_io(source, target, list(identities))

    with _meanwhile(work, led_to=Refused), os.fdopen(reading, "rb") as plain:
        yield plain


@contextmanager
def _meanwhile(work: Callable[[], None], *, led_to: type[Exception]) -> Iterator[None]:
    """Do work beside the block; its error is raised, also in place of what it led to here: it says more."""
    beside = _Beside(work)
    try:
        yield
    except led_to:
        beside.join()
        beside.check()
        raise
    finally:
        beside.join()
    beside.check()


class _Kept:
    """A file to write to that remembers why it takes no more: the sealing tells only that it failed."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.error: OSError | None = None

    def write(self, raw: bytes) -> int:
        """Hand the bytes on."""
        try:
            return self._target.write(raw)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        """Nothing waits here."""


class _Beside:
    """Work on a thread of its own, and what became of it."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._error: BaseException | None = None
        self._work = work
        self._thread = threading.Thread(target=self._run, name="age", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001  # told to whoever waits for it
            self._error = error

    def join(self) -> None:
        self._thread.join()

    def check(self) -> None:
        # What is found wrong in the middle comes as an error of reading that no system call made.
        if isinstance(self._error, pyrage.DecryptError) or getattr(self._error, "errno", 0) is None:
            raise Refused(
                "the archive does not open: it is sealed to somebody else, cut off, or changed"
            ) from self._error
        if self._error is not None:
            raise self._error


def _lines(path: Path) -> list[str]:
    try:
        return [line.strip() for line in path.read_text("utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path} cannot be read as a key file ({type(error).__name__})") from None
