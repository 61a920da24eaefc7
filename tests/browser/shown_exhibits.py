"""Triage with the door of intake beside it, each at its own origin: a browser can open exhibits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from services.intake.application.copy_redacted import CopyRedacted
from services.intake.application.fetch_exhibit import FetchExhibit
from services.intake.application.play_exhibit import PlayExhibit
from services.intake.application.ports import EvidenceVault
from services.intake.channels.exhibits import Door, Exhibits
from services.intake.channels.redaction import RedactionDesk
from services.intake.channels.site import intake_site
from services.intake.channels.viewer import Viewer
from services.intake.wiring import TEMPLATES
from shared.ids import new_id
from shared.web.app import make_app
from shared.web.idempotency import Causes
from tests.browser.shown_triage import Shown, shown_triage
from tests.support.copies_made import Copies
from tests.support.fake_accounts import FakeAccounts
from tests.support.one_file import OneFile
from tests.support.served import served
from tests.support.triage_console import PEOPLE


@dataclass
class Later:
    """An application that is known only once its origin is."""

    app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        assert self.app is not None or scope["type"] == "lifespan", "asked before it was built"
        if self.app is not None:
            await self.app(scope, receive, send)


@asynccontextmanager
async def shown_exhibits(file: OneFile) -> AsyncIterator[tuple[Shown, str]]:
    """Triage, and the path of the page of one exhibit in it, whose bytes intake's door holds."""
    later = Later()
    async with served(cast("FastAPI", later)) as intake, shown_triage(intake_url=intake) as triage:
        later.app = _door(file, intake, triage)
        about: dict[str, Any] = {
            "id": file.exhibit.id,
            "sha256": file.exhibit.sha256,
            "size": file.exhibit.size,
            "media_type": file.media_type,
        }
        case_id = await triage.case(evidence=[about])
        yield triage, f"/kasus/{case_id}/bukti/{file.exhibit.id}"


def _door(file: OneFile, intake: str, triage: Shown) -> FastAPI:
    clock = triage.console.world.clock
    door = Door(cast("FetchExhibit", file), clock, b"g" * 32, frozenset({triage.origin}))
    desk = RedactionDesk(door, cast("CopyRedacted", Copies(file)), Causes(new_id, b"k" * 32))
    viewer = Viewer(door, PlayExhibit(cast("EvidenceVault", file)))
    return make_app(
        site=intake_site(
            {"intake": intake, "triage": triage.origin, "notify": "http://notify.test"}, local=True
        ),
        routers=[Exhibits(door).router(), viewer.router(), desk.router()],
        templates=[TEMPLATES],
        accounts=FakeAccounts(sessions={f"session-{who.username}": who for who in PEOPLE}),
        form_key=b"k" * 32,
        clock=clock,
    )
