"""Passages of a narrative that speak against its reporter: closed to most readers, and opened again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Final

from services.triage.domain import errors
from services.triage.domain.acts.reach import check_open
from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.case import Case
from services.triage.domain.file.dossier_commands import OpenExhibit
from services.triage.domain.protection.deciders import reads_all
from services.triage.domain.protection.narrative import united
from services.triage.domain.protection.protection import Protection
from services.triage.domain.protection.protection_commands import MarkPassage, UnmarkPassage
from services.triage.domain.protection.protection_facts import PassageMarked, PassageUnmarked
from shared.changes import Actor
from shared.errors import N_, NotAllowed
from shared.roles import Role

LONGEST_WORDS: Final = 4_000
MOST_PASSAGES: Final = 200
"""Passages of one case, ever: a narrative has at most 100,000 characters."""
PLAIN_TEXT: Final = "text/plain"
MARKERS: Final = (Role.OFFICER, Role.COMMISSIONER)


class ExhibitClosed(NotAllowed):
    """The exhibit may repeat what is closed in the narrative."""

    code: ClassVar[str] = "exhibit-closed"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Sebagian uraian kasus ini ditutup dan bukti teks dapat mengulanginya. "
                "Hanya komisioner yang memutus kasus ini yang dapat membukanya."
            )
        )


def closed_since(then: Case, now: Case) -> Protection | None:
    """What is closed if one adds what was closed after a state of the case to what was closed in it."""
    known = {one.passage for one in then.protection.passages}
    later = tuple(one for one in now.protection.passages if one.passage not in known)
    return replace(then.protection, passages=(*then.protection.passages, *later)) if later else None


def mark(case: Case, command: MarkPassage, *, now: datetime) -> list[PassageMarked]:
    """Close a passage, at every stage; one that is closed already changes nothing.

    No move of the lifecycle: whoever handles cases may close, whether they hold this one or not.

    Raises:
        RoleMissing, NoSuchCase: not by them.
        BadRecord: the range is none of this narrative's, or there are too many.
    """
    _check(case, command.by, MARKERS, "mark_passage")
    if not 0 <= command.start < command.end <= command.length:
        raise BadRecord(fields={"passage": N_("Bagian ini tidak ada dalam uraian.")})
    if case.protection.marked >= MOST_PASSAGES:
        raise BadRecord(fields={"passage": N_("Sudah terlalu banyak bagian yang ditutup.")})
    if any(start <= command.start and command.end <= end for start, end, _ in united(_closed(case))):
        return []
    return [
        PassageMarked(
            case_id=case.case_id,
            at=now,
            by=command.by.id,
            passage=case.protection.marked + 1,
            start=command.start,
            end=command.end,
            ground=command.ground,
        )
    ]


def unmark(case: Case, command: UnmarkPassage, *, now: datetime) -> list[PassageUnmarked]:
    """Open a passage again, by a commissioner who decides on the case; what is open already stays so.

    Raises:
        RoleMissing, NoSuchCase: not by them.
        BadRecord: no reason is given, or the case never had such a passage.
    """
    _check(case, command.by, (Role.COMMISSIONER,), "unmark_passage")
    if not reads_all(case, command.by):
        raise errors.RoleMissing("unmark_passage", [Role.COMMISSIONER.value])
    if not command.words.strip() or len(command.words) > LONGEST_WORDS:
        raise BadRecord(fields={"words": N_("Tulis alasannya, paling banyak 4.000 karakter.")})
    if not 1 <= command.passage <= case.protection.marked:
        raise BadRecord(fields={"passage": N_("Bagian ini tidak ada dalam uraian.")})
    if all(one.passage != command.passage for one in _closed(case)):
        return []
    about = {"case_id": case.case_id, "by": command.by.id, "words": command.words}
    return [PassageUnmarked(**about, at=now, passage=command.passage)]


def check_exhibit(case: Case, command: OpenExhibit) -> None:
    """Let no text exhibit tell what is closed in the narrative: a message is often handed in as both.

    Raises:
        ExhibitClosed: passages are closed, the exhibit is plain text, and they do not decide on the case.
    """
    texts = {one.id for one in case.report.evidence if one.media_type == PLAIN_TEXT}
    if command.exhibit in texts and _closed(case) and not reads_all(case, command.by):
        raise ExhibitClosed


def _closed(case: Case) -> tuple[PassageMarked, ...]:
    return case.protection.passages


def _check(case: Case, by: Actor, roles: tuple[Role, ...], act: str) -> None:
    check_open(case, by)
    if by.kind != "person" or by.roles.isdisjoint(roles):
        raise errors.RoleMissing(act, [role.value for role in roles])
