"""Requests that must be refused: what is wrong with each, and the name under which it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from shared.clock import WITA, system_clock
from tests.support.system import a_report, a_tip

CANARY = "kanarigelap"
"""A word that no answer may repeat."""
TOMORROW = (system_clock().astimezone(WITA) + timedelta(days=1)).date().isoformat()
NOBODY = "01936b0e-5c00-7000-8000-00000000dead"
REPORTS = "/api/v1/reports"
JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Bad:
    """A request that must be refused, and how; `who` sends it, `where` must be named as the wrong field."""

    name: str
    status: int
    code: str
    path: str = REPORTS
    body: Any = None
    raw: bytes | None = None
    headers: dict[str, Any] = field(default_factory=dict)
    method: str = "POST"
    who: str = "public"
    where: str = ""


def tip(**changes: Any) -> dict[str, Any]:
    """A tip that would be good but for the changes."""
    return a_tip(**{"narrative": CANARY, **changes})


def raw_tip(narrative: bytes) -> bytes:
    """A tip's JSON with these bytes as its narrative."""
    return b'{"kind":"tip","channel":"web","narrative":"' + narrative + b'"}'


BODIES = [
    Bad("broken JSON", 400, "malformed-json", raw=b'{"kind":"tip","narrative":"' + CANARY.encode()),
    Bad("no body", 400, "malformed-json", raw=b""),
    Bad("a list", 422, "invalid-body", body=[tip()]),
    Bad("JSON nested without end", 400, "malformed-json", raw=b"[" * 200_000),
    Bad("undecodable bytes", 400, "malformed-json", raw=raw_tip(b"\xff\xfe\xfa")),
    Bad("half a surrogate pair", 400, "lone-surrogate", raw=raw_tip(rb"\ud800")),
    Bad("NUL", 422, "nul-character", body=tip(narrative="a\x00b"), where="narrative"),
    Bad("an unknown field", 422, "invalid-body", body=tip(penyuap=CANARY), where="penyuap"),
    Bad(
        "an unknown field inside",
        422,
        "invalid-body",
        body=tip(reporter={"agama": CANARY}),
        where="reporter.agama",
    ),
    Bad("a number as narrative", 422, "invalid-body", body=tip(narrative=7), where="narrative"),
    Bad("a text as list", 422, "invalid-body", body=tip(witnesses=CANARY), where="witnesses"),
    Bad("an unknown kind", 422, "invalid-body", body=tip(kind=CANARY), where="kind"),
    Bad("no narrative", 422, "invalid-body", body=tip(narrative=""), where="narrative"),
    Bad("1 MB of text", 422, "invalid-body", body=tip(narrative="x" * 1_000_000), where="narrative"),
    Bad("2 MB of text", 413, "too-large", body=tip(narrative="x" * 2_000_000)),
    Bad("a day in the future", 422, "date-in-future", body=tip(known_on=TOMORROW), where="known_on"),
    Bad("a moment in the future", 422, "date-in-future", body=tip(occurred_at=f"{TOMORROW}T09:00:00+08:00")),
    Bad("no date", 422, "not-a-date", body=tip(occurred_at="kemarin"), where="occurred_at"),
    Bad("a place elsewhere", 422, "unknown-place", body=tip(place={"kelurahan": "31.71.03.1001"})),
    Bad("evidence of nobody", 422, "unknown-upload", body=tip(evidence=[NOBODY])),
    Bad("a report without reporter", 422, "reporter-required", body=a_report(reporter=None)),
    Bad("a finding by the public", 403, "staff-only", body=tip(kind="finding"), where="kind"),
    Bad("an earlier lodging by the public", 403, "staff-only", body=tip(lodged_at="2024-11-01T00:00:00Z")),
    Bad(
        "a kind that a program may not send",
        403,
        "program-not-registered-for",
        body=a_report(channel="whatsapp"),
        who="program",
        where="kind",
    ),
    Bad(
        "a channel that a program may not use",
        403,
        "program-not-registered-for",
        body=tip(),
        who="program",
        where="channel",
    ),
]
HEADERS = [
    Bad("a wrong token", 401, "bad-token", body=tip(), headers={"authorization": f"Bearer {CANARY}"}),
    Bad("an undecodable token", 401, "bad-token", body=tip(), headers={"authorization": b"Bearer \xff\xfe"}),
    Bad("another scheme", 401, "bad-token", body=tip(), headers={"authorization": "Basic YTpi"}),
    Bad("a key with spaces", 400, "invalid-idempotency-key", body=tip(), headers={"idempotency-key": "a b"}),
    Bad("a key too long", 400, "invalid-idempotency-key", body=tip(), headers={"idempotency-key": "k" * 201}),
    Bad(
        "an undecodable key",
        400,
        "invalid-idempotency-key",
        body=tip(),
        headers={"idempotency-key": b"\xff\xfe"},
    ),
    Bad("another site's page", 403, "forged-request", body=tip(), headers={"sec-fetch-site": "cross-site"}),
    Bad(
        "a form from nowhere",
        415,
        "unsupported-media-type",
        raw=b"kind=tip",
        headers={"content-type": "application/x-www-form-urlencoded"},
    ),
]
PATHS = [
    Bad("an empty file", 422, "empty-file", path="/api/v1/uploads", raw=b""),
    Bad(
        "a program as a file",
        415,
        "media-type-not-taken",
        path="/api/v1/uploads",
        raw=b"MZ\x90\x00" + b"\x00" * 60,
    ),
    Bad(
        "an unknown receipt",
        404,
        "receipt-unknown",
        path="/api/v1/status",
        body={"number": CANARY, "pin": CANARY},
    ),
    Bad(
        "a receipt without PIN",
        422,
        "invalid-body",
        path="/api/v1/status",
        body={"number": CANARY},
        where="pin",
    ),
    Bad("no such address", 404, "not-found", path="/api/v1/none", method="GET"),
    Bad("another method", 405, "method-not-allowed", method="GET"),
    Bad("an import by the public", 401, "sign-in-needed", path="/api/v1/imports", body={}),
    Bad(
        "a question without words",
        422,
        "invalid-query",
        path="/api/v1/submissions",
        method="GET",
        who="program",
    ),
]
CASES = "/api/v1/cases"
ACTS = [
    Bad("nobody signed in", 401, "sign-in-needed", path=CASES, method="GET", who="nobody@triage"),
    Bad("a claim without the role", 403, "not-allowed", path=f"{CASES}/{NOBODY}/claim", who="commissioner"),
    Bad(
        "a claim without token",
        403,
        "forged-request",
        path=f"{CASES}/{NOBODY}/claim",
        headers={"x-csrf-token": CANARY},
        who="officer",
    ),
    Bad("an unknown case", 404, "case-not-found", path=f"{CASES}/{NOBODY}/claim", who="officer"),
    Bad("no case id at all", 404, "case-not-found", path=f"{CASES}/%00%ff", method="GET", who="officer"),
    Bad(
        "an unknown decision",
        422,
        "invalid-body",
        path=f"{CASES}/{NOBODY}/propose",
        body={"decision": CANARY},
        who="officer",
        where="decision",
    ),
    Bad(
        "broken JSON in an act",
        400,
        "malformed-json",
        path=f"{CASES}/{NOBODY}/propose",
        raw=b'{"decision":',
        headers=JSON,
        who="officer",
    ),
    Bad(
        "a foreign cursor",
        400,
        "invalid-cursor",
        path=f"{CASES}?cursor={CANARY}",
        method="GET",
        who="officer",
    ),
    Bad("too long a page", 422, "invalid-body", path=f"{CASES}?limit=100000", method="GET", who="officer"),
    Bad(
        "an unknown hand-off",
        404,
        "handoff-not-found",
        path=f"/api/v1/handoffs/{NOBODY}/acknowledge",
        who="liaison",
    ),
    Bad(
        "a return without reason",
        422,
        "invalid-body",
        path=f"/api/v1/handoffs/{NOBODY}/return",
        body={},
        who="liaison",
        where="reason",
    ),
]
