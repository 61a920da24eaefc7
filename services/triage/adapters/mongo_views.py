"""Saved views in MongoDB, in a collection of their own: they change no case, so no journal has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from services.triage.application.queue.rows import Viewer
from services.triage.application.queue.saved_views import NameTaken, SavedView
from services.triage.application.queue.views import Due, Filters, Queue
from services.triage.domain.words import Kind, Stage
from shared.changes import JsonObject
from shared.store.mongo import Database, DuplicateKeyError, ReturnDocument, translated

VIEWS = "saved_views"
_WORDS = {"stage": Stage, "kind": Kind, "due": Due}


class MongoViews:
    """Keeps `saved_views`; the unique index on office, owner and name decides between two at once."""

    def __init__(self, database: Database) -> None:
        self._views = database[VIEWS]

    @translated
    async def seen_by(self, viewer: Viewer) -> Sequence[SavedView]:
        """The viewer's own and the office's shared ones, by name."""
        query = {"office": viewer.office, "$or": [{"owner": viewer.account}, {"shared": True}]}
        found = [view_of(doc) for doc in await self._views.find(query).to_list(None)]
        return sorted(found, key=lambda one: (one.name, one.id))

    @translated
    async def own(self, viewer: Viewer, view_id: str) -> SavedView | None:
        """One of the viewer's own."""
        doc = await self._views.find_one(_own(viewer, view_id))
        return view_of(doc) if doc else None

    @translated
    async def keep(self, view: SavedView) -> SavedView:
        """Keep a view under its name, in place of an earlier one of that name, whose id and sharing stay."""
        query = {"office": view.office, "owner": view.owner, "name": view.name}
        doc = document_of(view)
        update = {
            "$set": {name: doc[name] for name in ("queue", "filters")},
            "$setOnInsert": {name: doc[name] for name in ("_id", "shared")},
        }
        kept: JsonObject = await self._views.find_one_and_update(
            query, update, upsert=True, return_document=ReturnDocument.AFTER
        )
        return view_of(kept)

    @translated
    async def change(self, view: SavedView) -> None:
        """Replace the view of that id; raises NameTaken."""
        try:
            await self._views.replace_one({"_id": view.id, "owner": view.owner}, document_of(view))
        except DuplicateKeyError:
            raise NameTaken from None

    @translated
    async def remove(self, viewer: Viewer, view_id: str) -> None:
        """Forget one of the viewer's own."""
        await self._views.delete_one(_own(viewer, view_id))


def document_of(view: SavedView) -> JsonObject:
    """A view as it is stored; filters that are open are left out."""
    chosen = {name: str(one) for name, one in asdict(view.filters).items() if one is not None}
    return {
        "_id": view.id,
        "office": view.office,
        "owner": view.owner,
        "name": view.name,
        "queue": view.queue.value,
        "filters": chosen,
        "shared": view.shared,
    }


def view_of(doc: JsonObject) -> SavedView:
    """A view from its document."""
    filters: dict[str, Any] = {
        name: _WORDS[name](one) if name in _WORDS else one for name, one in doc["filters"].items()
    }
    return SavedView(
        id=doc["_id"],
        office=doc["office"],
        owner=doc["owner"],
        name=doc["name"],
        queue=Queue(doc["queue"]),
        filters=Filters(**filters),
        shared=doc["shared"],
    )


def _own(viewer: Viewer, view_id: str) -> JsonObject:
    return {"_id": view_id, "office": viewer.office, "owner": viewer.account}
