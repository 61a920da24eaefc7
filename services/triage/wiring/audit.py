"""The trail of acts and the journal of looks: what they stand on, and the ways in."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.triage.application.audit.keep_look import KeepLook
from services.triage.application.audit.read_trail import ReadTrail
from services.triage.application.contents import Contents
from services.triage.application.read_case import ReadCase
from services.triage.console.api.audit_api import AuditApi
from services.triage.console.screens.audit import AuditScreen
from services.triage.wiring.parts import Adapters, Keys, Outside


def keep_look_of(outside: Outside, adapters: Adapters) -> KeepLook:
    """Puts looks on record."""
    return KeepLook(adapters.look_log, outside.clock, outside.new_id)


def read_case_of(outside: Outside, keys: Keys, adapters: Adapters) -> ReadCase:
    """Answers with whole cases; each reading is on record."""
    keep = keep_look_of(outside, adapters)
    contents = Contents(keys.contents)
    return ReadCase(adapters.cases, contents, adapters.people, adapters.books, keep, outside.clock)


def audit_routers(outside: Outside, adapters: Adapters) -> Sequence[APIRouter]:
    """The page and the API."""
    keep = keep_look_of(outside, adapters)
    trail = ReadTrail(adapters.trail, adapters.cases, adapters.people, keep, outside.clock)
    return [AuditScreen(trail).router(), AuditApi(trail).router()]
