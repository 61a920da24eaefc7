"""`POST /exhibits/view`: a page that shows a picture, film or recording; `GET /exhibits/{id}/bytes`: parts.

The grant stands in the form's body; the page's pass for the parts rests in a cookie for that one path, so no
address holds a secret. Whoever asks for a part must also be signed in as the person of the pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.intake.application.play_exhibit import PlayExhibit
from services.intake.channels.exhibits import Door, ExhibitId, GrantText, granted, headers_of
from services.intake.channels.ranges import NoSuchBytes, asked_part
from services.intake.domain.decisions import Fetch
from services.intake.domain.evidence import Exhibit
from shared.contracts.envelope import Uuid7
from shared.errors import N_, InvalidInput
from shared.security.signing import LONGEST_LIFE, Grant, issue_grant, read_grant
from shared.web.access import Who, signed_in
from shared.web.media import viewed
from shared.web.pages import pages_of

PASS_COOKIE: Final = "jejak_putar"  # noqa: S105 - the name of a cookie, no secret
Named = Annotated[Uuid7, Path()]


class NotViewed(InvalidInput):
    """Browsers do not show this type."""

    code = "media-type-not-viewed"
    status: ClassVar[int] = 415


@dataclass(frozen=True, slots=True)
class Viewer:
    """The page and the parts."""

    door: Door
    play: PlayExhibit

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["evidence"])

        @routes.post("/exhibits/view", include_in_schema=False)
        @signed_in
        async def view_exhibit(
            request: Request, who: Who, grant: GrantText, exhibit_id: ExhibitId
        ) -> Response:
            wanted = granted(self.door, who, grant, exhibit_id)
            exhibit, _ = await self.door.fetch(wanted)
            if not viewed(exhibit.media_type):
                raise NotViewed(N_("Jenis berkas ini tidak ditampilkan di peramban. Unduh berkasnya."))
            page = pages_of(request).page(
                request, "penampil.html", exhibit=exhibit, source=_address(exhibit.id), life=LONGEST_LIFE
            )
            page.headers["Content-Security-Policy"] = (
                "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; "
                f"{self.door.framed()}; sandbox allow-same-origin"
            )
            return give_pass(self.door, request, page, wanted)

        @routes.get("/exhibits/{exhibit_id}/bytes", include_in_schema=False)
        @signed_in
        async def part_of_exhibit(request: Request, who: Who, exhibit_id: Named) -> Response:
            read_grant(
                self.door.grant_key,
                request.cookies.get(PASS_COOKIE, ""),
                now=self.door.clock(),
                person=who.account_id,
                target=exhibit_id,
                purpose="play_exhibit",
            )
            return self._part(request, await self.play.facts(exhibit_id))

        return routes

    def _part(self, request: Request, exhibit: Exhibit) -> Response:
        tag = f'"{exhibit.sha256}"'
        try:
            asked = asked_part(request.headers, exhibit.size, tag)
        except NoSuchBytes:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{exhibit.size}"})
        part = range(exhibit.size) if asked is None else asked
        headers = headers_of(exhibit) | {"Accept-Ranges": "bytes", "ETag": tag}
        headers |= {
            "Content-Length": str(len(part)),
            "Content-Disposition": headers["Content-Disposition"].replace("attachment", "inline"),
        }
        if asked is not None:
            headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{exhibit.size}"
        return StreamingResponse(
            self.play.part(exhibit, part),
            status_code=200 if asked is None else 206,
            headers=headers,
            media_type=exhibit.media_type if viewed(exhibit.media_type) else "application/octet-stream",
        )


def give_pass(door: Door, request: Request, page: Response, opened: Fetch) -> Response:
    """The page with the pass to the bytes of an exhibit that was opened, good for a quarter of an hour."""
    now = door.clock()
    target = opened.exhibit_id
    grant = Grant(opened.person, opened.case_id, target, "play_exhibit", now + LONGEST_LIFE)
    page.set_cookie(
        PASS_COOKIE,
        issue_grant(door.grant_key, grant, now=now),
        max_age=int(LONGEST_LIFE.total_seconds()),
        path=_address(target),
        secure=pages_of(request).site.secure,
        httponly=True,
        samesite="strict",
    )
    return page


def _address(exhibit_id: str) -> str:
    return f"/exhibits/{exhibit_id}/bytes"
