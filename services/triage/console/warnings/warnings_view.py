"""A warning as pages show it."""

from __future__ import annotations

from typing import Any

from services.triage.application.warnings.read_warnings import WarningList
from services.triage.application.warnings.warned import Warned
from services.triage.console.site import CASE_PATH
from shared.web.i18n import Language


def shown(one: Warned, language: Language) -> dict[str, Any]:
    """What a row or a line shows; `mark` is what its form sends."""
    about = one.about
    return {
        "id": one.id,
        "mark": f"{about.case_id}:{one.id}",
        "case": f"{CASE_PATH}/{about.case_id}",
        "number": about.number,
        "name": about.deadline.name(language),
        "rung": one.rung.name(language),
        "confirmed": one.rung.confirmed,
        "told_at": one.told_at,
        "due_at": about.due_at,
        "lapsed": one.lapsed,
        "seen_at": one.seen_at,
    }


def counted(unseen: WarningList) -> str:
    """The number of new warnings as it is shown: with a plus where not every case was looked at."""
    number = len(unseen.items)
    return f"{number}{'' if unseen.complete else '+'}" if number else ""
