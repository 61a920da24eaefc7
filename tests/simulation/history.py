"""What happened in one world, in order: the same seed gives the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from hashlib import sha256


class Violation(Exception):
    """A promise was broken; the sentence says which, `stream` whose history to show."""

    def __init__(self, promise: str, detail: str, *, stream: str = "") -> None:
        super().__init__(f"{promise}: {detail}")
        self.promise = promise
        self.detail = detail
        self.stream = stream


class History:
    """Lines with their virtual time, and how often each kind of thing happened."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self.lines: list[str] = []
        self.counts: Counter[str] = Counter()
        self.violations: list[Violation] = []
        self._seconds = seconds

    def note(self, kind: str, what: str) -> None:
        """Something happened."""
        self.counts[kind] += 1
        self.lines.append(f"{self._seconds():10.3f}  {kind:<10} {what}")

    def broken(self, promise: str, detail: str, *, stream: str = "") -> None:
        """A promise was broken; told to whoever runs the world, not to the code under test."""
        if not self.violations:
            self.note("BROKEN", f"{promise}: {detail}")
        self.violations.append(Violation(promise, detail, stream=stream))

    def digest(self) -> str:
        """SHA-256 of all lines."""
        return sha256("\n".join(self.lines).encode()).hexdigest()
