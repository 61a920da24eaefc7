"""`/api/v1/views`: the saved views of the queues."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from fastapi import APIRouter

from services.triage.application.queue.saved_views import SavedView, SavedViews
from services.triage.application.queue.views import Filters
from services.triage.console.api.cases_api import READ
from services.triage.console.queue.queue_models import ViewBody, ViewChange, ViewOut, ViewsOut
from shared.web.access import Who

BASE = "/api/v1/views"


@dataclass(frozen=True, slots=True)
class ViewsApi:
    """The endpoints; a repeat of any of them changes no more, so none needs a key."""

    saved: SavedViews

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["cases"])
        self._add_keeping(routes)

        @routes.patch(f"{BASE}/{{view_id}}")
        @READ
        async def change_view(who: Who, view_id: str, body: ViewChange) -> ViewOut:
            """Rename one of one's own views; a commissioner shares it with the office, or no more."""
            view: SavedView | None = None
            if body.shared is not None:
                view = await self.saved.share(who, view_id, shared=body.shared)
            if body.name is not None or view is None:
                view = await self.saved.rename(who, view_id, body.name or "")
            return _out(view)

        @routes.delete(f"{BASE}/{{view_id}}", status_code=204)
        @READ
        async def remove_view(who: Who, view_id: str) -> None:
            """Forget one of one's own views."""
            await self.saved.remove(who, view_id)

        return routes

    def _add_keeping(self, routes: APIRouter) -> None:
        @routes.get(BASE)
        @READ
        async def list_views(who: Who) -> ViewsOut:
            """One's own views and those that the office shares."""
            return ViewsOut(items=[_out(one) for one in await self.saved.seen_by(who)])

        @routes.put(BASE)
        @READ
        async def keep_view(who: Who, body: ViewBody) -> ViewOut:
            """Keep a view under its name, in place of an earlier one of that name."""
            filters = Filters(body.stage, body.kind, body.category, body.kecamatan, body.due, body.holder)
            return _out(await self.saved.keep(who, body.name, body.queue, filters))


def _out(view: SavedView) -> ViewOut:
    return ViewOut(
        id=view.id,
        owner=view.owner,
        name=view.name,
        queue=view.queue,
        shared=view.shared,
        **asdict(view.filters),
    )
