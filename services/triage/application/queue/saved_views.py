"""Views that people keep: a queue with its filters under a name, one's own or shared with the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final, Protocol

from services.triage.application.access import READERS, require, viewer
from services.triage.application.queue.rows import Viewer
from services.triage.application.queue.views import Filters, Queue
from shared.errors import N_, Conflict, InvalidInput, NotFound
from shared.ids import NewId
from shared.roles import Role
from shared.security.principals import Principal

LONGEST_NAME: Final = 40
MOST: Final = 20
"""Views that one person may keep."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A narrowed queue under a name; `shared`: the whole office sees it, its owner alone changes it."""

    id: str
    office: str
    owner: str
    name: str
    queue: Queue
    filters: Filters
    shared: bool = False


class ViewShelf(Protocol):
    """Where views are kept; names are unique among those of one person."""

    async def seen_by(self, viewer: Viewer) -> Sequence[SavedView]:
        """The viewer's own and the office's shared ones, by name."""
        ...

    async def own(self, viewer: Viewer, view_id: str) -> SavedView | None:
        """One of the viewer's own."""
        ...

    async def keep(self, view: SavedView) -> SavedView:
        """Keep a view under its name, in place of an earlier one of that name, whose id and sharing stay."""
        ...

    async def change(self, view: SavedView) -> None:
        """Replace the view of that id.

        Raises:
            NameTaken: another one of this person is called so.
        """
        ...

    async def remove(self, viewer: Viewer, view_id: str) -> None:
        """Forget one of the viewer's own; what is gone already is no fault."""
        ...


class NameTaken(Conflict):
    """Two views of one person cannot be called the same."""

    code: ClassVar[str] = "view-name-taken"

    def __init__(self) -> None:
        super().__init__(N_("Anda sudah punya tampilan dengan nama ini. Pilih nama lain."))


class NoSuchView(NotFound):
    """There is no such view among one's own."""

    code: ClassVar[str] = "view-not-found"

    def __init__(self) -> None:
        super().__init__(N_("Tampilan ini tidak ada di antara milik Anda."))


class TooManyViews(Conflict):
    """One person keeps as many as fit beside each other."""

    code: ClassVar[str] = "too-many-views"

    def __init__(self) -> None:
        super().__init__(N_("Anda sudah menyimpan %(most)s tampilan. Hapus satu dahulu."), most=MOST)


@dataclass(frozen=True, slots=True)
class SavedViews:
    """The use cases around views."""

    shelf: ViewShelf
    new_id: NewId

    async def seen_by(self, who: Principal) -> Sequence[SavedView]:
        """One's own and the office's; raises NotAllowed for who may see no case."""
        return await self.shelf.seen_by(viewer(who))

    async def keep(self, who: Principal, name: str, queue: Queue, filters: Filters) -> SavedView:
        """Keep a narrowed queue; under a name that one has used, it takes the earlier one's place.

        Raises:
            NotAllowed, InvalidInput, TooManyViews: nothing is kept.
        """
        require(who, READERS)
        called = _named(name)
        own = [one for one in await self.seen_by(who) if one.owner == who.account_id]
        if len(own) >= MOST and called not in {one.name for one in own}:
            raise TooManyViews
        view = SavedView(self.new_id(), who.office, who.account_id, called, queue, filters)
        return await self.shelf.keep(view)

    async def rename(self, who: Principal, view_id: str, name: str) -> SavedView:
        """Call it otherwise; raises NoSuchView, NameTaken, InvalidInput."""
        renamed = replace(await self._own(who, view_id), name=_named(name))
        await self.shelf.change(renamed)
        return renamed

    async def share(self, who: Principal, view_id: str, *, shared: bool) -> SavedView:
        """Show it to the office, or to oneself alone again; for commissioners; raises NoSuchView."""
        require(who, (Role.COMMISSIONER,))
        changed = replace(await self._own(who, view_id), shared=shared)
        await self.shelf.change(changed)
        return changed

    async def remove(self, who: Principal, view_id: str) -> None:
        """Forget one of one's own."""
        await self.shelf.remove(viewer(who), view_id)

    async def _own(self, who: Principal, view_id: str) -> SavedView:
        found = await self.shelf.own(viewer(who), view_id)
        if found is None:
            raise NoSuchView
        return found


def _named(name: str) -> str:
    called = " ".join(name.split())
    if not 0 < len(called) <= LONGEST_NAME:
        raise InvalidInput(
            N_("Beri tampilan ini nama."), fields={"nama": N_("Tulis nama, paling panjang 40 karakter.")}
        )
    return called
