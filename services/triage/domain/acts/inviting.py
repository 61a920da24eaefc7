"""Inviting the joint centre: what may go along, which invitation stands, and who sat without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from services.triage.domain.acts.invitations import DiscussionInvitation, Enclosed
from services.triage.domain.acts.sittings import FIRST, SECOND, Discussion, Heard, Summons
from services.triage.domain.case import Case
from services.triage.domain.file.dossier import Entry
from services.triage.domain.letters.letter_earlier import about_letter, cancelled_by, letter_of
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.lifecycle import Act
from services.triage.domain.words import Stage
from shared.errors import N_
from shared.rules.model import Rulebook

PAPERS = frozenset(
    {
        *(LetterKind.PRELIMINARY_REVIEW, LetterKind.STUDY, LetterKind.DISCUSSION, LetterKind.PLENARY),
        *(LetterKind.HEARING, LetterKind.OATH, LetterKind.EXPERT_OATH),
    }
)
"""The letters that go along; none that is written to the reporter."""


def coming(case: Case) -> int:
    """The number of the discussion that comes next at this stage."""
    return SECOND if case.stage is Stage.SECOND_DISCUSSION else FIRST


def invites(rules: Rulebook) -> bool:
    """Whether the rulebook knows an invitation; before `pilkada_2024_6` none does."""
    return any(move.command == Act.INVITE_DISCUSSION for move in rules.moves)


def standing(case: Case) -> Entry | None:
    """The invitation to the discussion that comes next: the last one since such a discussion was held."""
    return _last(case.dossier.entries, coming(case))


def uninvited(case: Case, rules: Rulebook) -> frozenset[datetime]:
    """When the discussions went on record for which no invitation was on record by then."""
    entries = case.dossier.entries
    return frozenset(
        entry.at
        for place, entry in enumerate(entries)
        if isinstance(entry.record, Discussion)
        and invites(rules)
        and _last(entries[:place], entry.record.number) is None
    )


def enclosable(case: Case, rules: Rulebook) -> tuple[Enclosed, ...]:
    """What may go along: minutes and studies that stand, then the exhibits.

    No paper that names the reporter: not their summons, oath or hearing. Who they are never reaches triage.
    """
    exhibits = (Enclosed(id=one.id, sha256=one.sha256) for one in case.report.evidence)
    return (*_papers(case, rules), *exhibits)


def wrong(case: Case, record: DiscussionInvitation, rules: Rulebook, now: datetime) -> Mapping[str, str]:
    """What cannot be so, by field; empty if all can."""
    if record.number != coming(case):
        return {"number": N_("Pada tahap ini pembahasan yang lain. Muat ulang halaman kasus.")}
    if record.meets_at <= now:
        return {"meets_at": N_("Undangan menyebut waktu yang masih akan datang.")}
    known = set(enclosable(case, rules))
    if set(record.file) - known or len(set(record.file)) != len(record.file):
        return {"file": N_("Pilih berkas dari daftar; setiap berkas satu kali.")}
    if known and not record.file:
        return {"file": N_("Pilih berkas yang disertakan untuk ketiga unsur.")}
    return {}


def _last(entries: Sequence[Entry], number: int) -> Entry | None:
    for entry in reversed(entries):
        if isinstance(entry.record, DiscussionInvitation) and entry.record.number == number:
            return entry
        if isinstance(entry.record, Discussion) and entry.record.number == number:
            return None
    return None


def _papers(case: Case, rules: Rulebook) -> Iterator[Enclosed]:
    letters = case.dossier.letters
    over, reporter = cancelled_by(letters), _of_reporter(case)
    for one in letters:
        row = rules.forms.get(one.form)
        stands = one.letter not in over and not letter_of(one.about)
        if row and row.template in PAPERS and stands and _said(one.about, row.template) not in reporter:
            yield Enclosed(id=about_letter(one.letter), sha256=one.sha256)


def _said(about: str, template: str) -> str | None:
    """The summons that a paper is about; of one that does not say so nobody knows whom it names."""
    heard = template in {LetterKind.HEARING, LetterKind.OATH, LetterKind.EXPERT_OATH}
    return about if heard else None


def _of_reporter(case: Case) -> frozenset[str]:
    """Their summonses, and "" for a paper that does not say which one it is about."""
    records = (entry.record for entry in case.dossier.entries)
    named = (one.summons_id for one in records if isinstance(one, Summons) and one.heard is Heard.REPORTER)
    return frozenset({"", *named})
