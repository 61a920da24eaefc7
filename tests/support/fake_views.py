"""Saved views in memory; they pass the suite that MongoDB's pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from services.triage.application.queue.rows import Viewer
from services.triage.application.queue.saved_views import NameTaken, SavedView


@dataclass
class FakeViews:
    """Views by id."""

    views: dict[str, SavedView] = field(default_factory=dict)

    async def seen_by(self, viewer: Viewer) -> Sequence[SavedView]:
        """The viewer's own and the office's shared ones, by name."""
        found = [
            one
            for one in self.views.values()
            if one.office == viewer.office and (one.owner == viewer.account or one.shared)
        ]
        return sorted(found, key=lambda one: (one.name, one.id))

    async def own(self, viewer: Viewer, view_id: str) -> SavedView | None:
        """One of the viewer's own."""
        found = self.views.get(view_id)
        return found if found and (found.office, found.owner) == (viewer.office, viewer.account) else None

    async def keep(self, view: SavedView) -> SavedView:
        """Keep a view under its name."""
        before = next((one for one in self.views.values() if _named_alike(one, view)), None)
        kept = replace(view, id=before.id, shared=before.shared) if before else view
        self.views[kept.id] = kept
        return kept

    async def change(self, view: SavedView) -> None:
        """Replace the view of that id; raises NameTaken."""
        if any(one.id != view.id and _named_alike(one, view) for one in self.views.values()):
            raise NameTaken
        if view.id in self.views:
            self.views[view.id] = view

    async def remove(self, viewer: Viewer, view_id: str) -> None:
        """Forget one of the viewer's own."""
        if await self.own(viewer, view_id):
            del self.views[view_id]


def _named_alike(one: SavedView, other: SavedView) -> bool:
    return (one.office, one.owner, one.name) == (other.office, other.owner, other.name)
