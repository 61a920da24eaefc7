"""`GET /api/v1/submissions`: what became of what a program wrote on the topic; with that program's token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Query
from starlette.responses import Response

from services.intake.application.find_submission import FindSubmission
from services.intake.channels.answers import json
from shared.contracts.intake import Channel
from shared.errors import N_, InvalidInput
from shared.people.programs import SOURCE
from shared.web.access import Who, program

_Text = Annotated[str | None, Query(min_length=1, max_length=256)]


class NoQuestion(InvalidInput):
    """Neither an event nor a channel with its own reference was named."""

    code = "invalid-query"
    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True)
class SubmissionsApi:
    """The endpoint."""

    find: FindSubmission

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(tags=["programs"])

        @routes.get("/api/v1/submissions")
        @program
        async def outcome(
            who: Who, channel: Channel | None = None, source_ref: _Text = None, ce_id: _Text = None
        ) -> Response:
            """Tell the outcome by `channel` and `source_ref`, or by `ce_id`."""
            if ce_id is not None and source_ref is None:
                return json(await self.find.by_event(SOURCE + who.username, ce_id))
            if ce_id is None and channel is not None and source_ref is not None:
                return json(await self.find.by_source_ref(who.account_id, channel, source_ref))
            raise NoQuestion(N_("Sebutkan channel dan source_ref, atau ce_id saja."))

        return routes
