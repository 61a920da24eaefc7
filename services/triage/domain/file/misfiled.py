"""What is wrong with what somebody wants to file, beside the plain rules of `filing.py`."""

from __future__ import annotations

from datetime import datetime

from services.triage.domain.case import Case
from services.triage.domain.file.dossier_commands import Classify, EnterElsewhere
from services.triage.domain.file.sigaplapor import note_entry
from services.triage.domain.file.sigaplapor_cases import received_on
from shared.errors import N_
from shared.rules.model import Rulebook


def misclassified(command: Classify, rules: Rulebook) -> dict[str, str]:
    """Which of category, article and priority the rulebook does not have."""
    wrong = {}
    if command.category not in rules.categories:
        wrong["category"] = N_("Pilih jenis pelanggaran dari daftar.")
    if command.article is not None and command.article not in rules.articles:
        wrong["article"] = N_("Pilih pasal dari daftar.")
    if command.priority is not None and command.priority not in rules.priorities:
        wrong["priority"] = N_("Pilih prioritas dari daftar.")
    return wrong


def check_entry(case: Case, command: EnterElsewhere, rules: Rulebook, now: datetime) -> None:
    """Let an entry in SigapLapor pass.

    Raises:
        UnreadableNumber: names the part of the number that is wrong.
        BadEntry: the day is before the case was received, or still to come.
    """
    today = now.astimezone(rules.zone).date()
    note_entry(command.number, command.entered_on, received_on=received_on(case, rules.zone), today=today)
