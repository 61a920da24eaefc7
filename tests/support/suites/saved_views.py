"""What every shelf of saved views must do: the suite that memory and MongoDB both run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.triage.application.queue.rows import Viewer
from services.triage.application.queue.saved_views import NameTaken, SavedView, ViewShelf
from services.triage.application.queue.views import NOBODY, Due, Filters, Queue
from services.triage.domain.words import Kind, Stage

SARI, HASAN = Viewer("balikpapan", "sari"), Viewer("balikpapan", "hasan")
EVERYTHING = Filters(Stage.REGISTERED, Kind.REPORT, "hoax", "64.71.03", Due.SOON, "bayu")


def view(owner: Viewer, name: str, number: int = 1, **changes: object) -> SavedView:
    """A view of somebody's."""
    made = SavedView(f"v{number}", owner.office, owner.account, name, Queue.CASES, Filters(holder=NOBODY))
    return replace(made, **changes)  # type: ignore[arg-type]  # a builder takes any field


class ViewShelfSuite:
    """Inherit it and give it a `shelf`."""

    async def test_a_view_comes_back_as_it_was_kept(self, shelf: ViewShelf) -> None:
        kept = view(SARI, "Hoaks", queue=Queue.AT_RISK, filters=EVERYTHING)
        assert await shelf.keep(kept) == kept
        assert await shelf.own(SARI, "v1") == kept
        bare = view(SARI, "Bebas", 2)
        await shelf.keep(bare)
        assert await shelf.seen_by(SARI) == [bare, kept]

    async def test_a_name_that_is_used_again_means_the_same_view(self, shelf: ViewShelf) -> None:
        await shelf.keep(view(HASAN, "Pagi", shared=True))
        again = await shelf.keep(view(HASAN, "Pagi", 2, queue=Queue.TIPS))
        assert (again.id, again.queue, again.shared) == ("v1", Queue.TIPS, True)
        assert await shelf.seen_by(HASAN) == [again]

    async def test_only_shared_views_are_seen_by_others_and_only_in_the_office(
        self, shelf: ViewShelf
    ) -> None:
        await shelf.keep(view(HASAN, "Sendiri"))
        shared = view(HASAN, "Bersama", 2)
        await shelf.keep(shared)
        await shelf.change(replace(shared, shared=True))
        assert [one.name for one in await shelf.seen_by(SARI)] == ["Bersama"]
        assert await shelf.own(SARI, "v2") is None
        assert await shelf.seen_by(Viewer("samarinda", "sari")) == []

    async def test_two_views_of_one_person_are_never_called_the_same(self, shelf: ViewShelf) -> None:
        await shelf.keep(view(SARI, "Satu"))
        second = view(SARI, "Dua", 2)
        await shelf.keep(second)
        with pytest.raises(NameTaken):
            await shelf.change(replace(second, name="Satu"))
        await shelf.keep(view(HASAN, "Satu", 3))
        await shelf.change(replace(second, name="Tiga"))
        assert [one.name for one in await shelf.seen_by(SARI)] == ["Satu", "Tiga"]

    async def test_a_view_is_forgotten_by_its_owner_alone(self, shelf: ViewShelf) -> None:
        await shelf.keep(view(SARI, "Satu"))
        await shelf.remove(HASAN, "v1")
        assert await shelf.own(SARI, "v1") is not None
        await shelf.remove(SARI, "v1")
        await shelf.remove(SARI, "v1")
        assert await shelf.seen_by(SARI) == []
