"""Security headers on every answer, and `no-store` unless the endpoint says otherwise."""

from __future__ import annotations

from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send


def policy(siblings: Collection[str]) -> str:
    """The content security policy: our own files only; forms and pictures also to and from the siblings.

    Chromium applies `form-action` to the redirect after a form, so the siblings must be named.
    """
    others = " ".join(sorted(siblings))
    return "; ".join(
        [
            "default-src 'self'",
            f"img-src 'self' {others}",
            f"media-src 'self' {others}",
            f"form-action 'self' {others}",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        ]
    )


class SecurityHeaders:
    """Adds the headers to what the application answers; what an endpoint set itself stays."""

    def __init__(self, app: ASGIApp, *, siblings: Collection[str], secure: bool) -> None:
        self.app = app
        fixed = {
            "content-security-policy": policy(siblings),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "x-frame-options": "DENY",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=(self)",
            "cache-control": "no-store",
        }
        if secure:
            fixed["strict-transport-security"] = "max-age=31536000; includeSubDomains"
        self.fixed = [(name.encode(), value.encode()) for name, value in fixed.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding to the head of the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in self.fixed if pair[0] not in present),
                ]
            await send(message)

        await self.app(scope, receive, send_with_headers)
