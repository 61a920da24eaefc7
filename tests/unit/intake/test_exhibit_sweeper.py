"""Stored files are read again one by one; a damaged one is told until it is whole again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from services.intake.domain.evidence import Exhibit
from services.intake.sweeper.exhibits import AGAIN_AFTER, ExhibitSweeper
from shared.errors import Infrastructure
from shared.telemetry.metrics import Metrics
from tests.support.eventually import eventually

NIGHT = datetime(2024, 11, 25, 18, 0, tzinfo=UTC)


@dataclass
class FakeShelf:
    """Files by id, and which of them are broken."""

    files: dict[str, datetime | None] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    noted: dict[str, bool] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)

    async def stalest(self, before: datetime) -> Exhibit | None:
        due = [(at or datetime.min.replace(tzinfo=UTC), name) for name, at in self.files.items()]
        return next((Exhibit(name, "", 1, "image/png") for at, name in sorted(due) if at < before), None)

    async def is_whole(self, exhibit: Exhibit) -> bool:
        self.read.append(exhibit.id)
        return exhibit.id not in self.broken

    async def note(self, exhibit_id: str, *, whole: bool, at: datetime) -> None:
        self.files[exhibit_id], self.noted[exhibit_id] = at, whole

    async def damaged(self) -> int:
        return sum(not whole for whole in self.noted.values())


@dataclass
class OneLease:
    """Held or not, as the test says."""

    ours: bool = True

    async def hold(self) -> bool:
        return self.ours


@dataclass
class Night:
    """A sweeper with its shelf and clock."""

    shelf: FakeShelf = field(default_factory=lambda: FakeShelf({"a": None, "b": None}))
    lease: OneLease = field(default_factory=OneLease)
    now: datetime = NIGHT

    def sweeper(self, every_s: float = 0.001) -> ExhibitSweeper:
        return ExhibitSweeper(self.shelf, self.lease, lambda: self.now, Metrics(), every_s)


async def test_each_file_has_its_turn_and_then_rests_until_the_next_night() -> None:
    night = Night()
    sweeper = night.sweeper()
    assert [await sweeper.once() for _ in range(3)] == [True, True, False]
    night.now += AGAIN_AFTER + timedelta(seconds=1)
    assert [await sweeper.once() for _ in range(3)] == [True, True, False]
    assert night.shelf.read == ["a", "b", "a", "b"]


async def test_a_damaged_file_is_told_until_it_is_whole_again() -> None:
    night = Night()
    night.shelf.broken = {"b"}
    sweeper = night.sweeper()
    await sweeper.once()
    await sweeper.ping()
    await sweeper.once()
    with pytest.raises(Infrastructure, match=r"^1 exhibit.*backup"):
        await sweeper.ping()
    night.shelf.broken, night.now = set(), night.now + 2 * AGAIN_AFTER
    await sweeper.once()
    await sweeper.once()
    await sweeper.ping()


async def test_a_copy_without_the_lease_reads_nothing() -> None:
    night = Night(lease=OneLease(ours=False))
    assert not await night.sweeper().once()
    assert night.shelf.read == []


@pytest.mark.parametrize("trouble", [Infrastructure("the database is away"), KeyError("a bug")])
async def test_a_failure_waits_for_the_next_turn(trouble: Exception) -> None:
    night, failures = Night(), [trouble]

    async def stalest(before: datetime) -> Exhibit | None:
        if failures:
            raise failures.pop()
        return await FakeShelf.stalest(night.shelf, before)

    night.shelf.stalest = stalest  # type: ignore[method-assign]  # fails once
    running = asyncio.create_task(night.sweeper().run())
    await eventually(lambda: night.shelf.read, lambda read: read == ["a", "b"])
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
