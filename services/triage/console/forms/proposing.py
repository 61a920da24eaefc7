"""The form that proposes a decision: what may be proposed, and to whom an escalation may go."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from services.triage.application.read_case import CasePage
from services.triage.console.wording import HANDLING, PROPOSALS
from services.triage.domain.acts.conditions import unmet
from services.triage.domain.acts.readiness import REGISTERING, Need, distance, wanting
from services.triage.domain.case import Case
from services.triage.domain.lifecycle import PROPOSING, Act
from services.triage.domain.routes.tracks import TrackState, tracks
from services.triage.domain.words import Decision
from shared.errors import N_
from shared.rules.handling import Condition
from shared.rules.model import Rulebook
from shared.web.i18n import Language, translate

FORM = "usul"
AWAITED: Mapping[StrEnum, str] = {
    Need.CLASSIFIED: N_(
        "Registrasi baru dapat diusulkan sesudah Anda menggolongkan kasus ini di bawah: "
        "golongan menentukan apakah Sentra Gakkumdu harus membahasnya."
    ),
    Condition.PLENARY_FINDS: N_(
        "Registrasi baru dapat diusulkan sesudah rapat pleno menetapkan temuan ini dan putusannya dicatat."
    ),
}
"""What keeps a case from its registration, in words."""
ASIDE = frozenset({Decision.TRANSFER, Decision.EXTEND_STUDY, Decision.REVERSE})
"""Open beside what is due: their form is folded while nothing else can be proposed."""


def proposing(page: CasePage, book: Rulebook, language: Language) -> dict[str, Any]:
    """The decisions that the reader may propose now, each with what follows from it."""
    acts, case = set(page.acts), page.case
    offered = [decision for decision in Decision if PROPOSING[decision] in acts]
    return {
        "decisions": [
            (one.value, translate(PROPOSALS[one][0], language), translate(PROPOSALS[one][1], language))
            for one in offered
        ],
        "handling": translate(HANDLING[case.kind], language),
        "awaited": _awaited(case, book, language) if Act.CLASSIFY in acts else [],
        "escalating": Decision.ESCALATE in offered,
        "transferring": Decision.TRANSFER in offered,
        "aside": set(offered) <= ASIDE,
        "only_escalation": offered == [Decision.ESCALATE],
        "free_routes": _free_routes(case, book, language) if Decision.ESCALATE in offered else [],
        "usual": _usual(case, book),
        "handoff_receivers": [(one.id, one.name(language)) for one in book.receivers.values() if one.handoff],
    }


def _awaited(case: Case, book: Rulebook, language: Language) -> list[tuple[str, str]]:
    """What a case lacks for its registration, each by name with its sentence; of the row that lacks least."""
    moves = (move for one in REGISTERING for move in book.moves_for(case.stage, one, case.kind))
    lacking = [[*unmet(move.conditions, case, book), *wanting(move, case, book)] for move in moves]
    nearest = min(lacking, key=distance, default=[])
    return [(one.value, translate(AWAITED[one], language)) for one in nearest if one in AWAITED]


def _free_routes(case: Case, book: Rulebook, language: Language) -> list[tuple[str, str, str]]:
    """Routes that the plenary chose and that wait for a hand-off."""
    free = {TrackState.CHOSEN, TrackState.RETURNED}
    waiting = [book.routes[one.route] for one in tracks(case, book) if one.state in free]
    return [(one.id, one.name(language), book.receiver(one.receiver).name(language)) for one in waiting]


def _usual(case: Case, book: Rulebook) -> str:
    """The receiver to which a case of this category usually goes, if somebody of theirs acknowledges here."""
    category = book.categories.get(case.category or "")
    usual = category.receivers if category else ()
    known = [one for one in book.receivers.values() if one.handoff]
    return next((one.id for one in known if one.id in usual), known[0].id if len(known) == 1 else "")
