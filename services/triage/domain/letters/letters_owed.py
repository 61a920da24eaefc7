"""Which letters a case owes: a step or decision on record calls for them, and none was issued that stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from services.triage.domain.acts.readiness import COMPLETION, unanswered
from services.triage.domain.acts.records import CompletionRequest
from services.triage.domain.case import Case
from services.triage.domain.file.dossier_facts import LetterIssued
from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter import LetterForm
from services.triage.domain.letters.letter_earlier import cancelled_by, letter_of
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.letters.letter_offers import Offer, offers
from services.triage.domain.letters.letter_snapshot import Clear, Taken, snapshot
from services.triage.domain.letters.letter_subjects import SUBJECTS
from services.triage.domain.letters.snapshot import Letterhead, Snapshot
from shared.rules.model import Rulebook

_UNTOLD = Clear(narrative="", parties=(), texts=lambda _: {}, reason=lambda _: "", names={})
_NO_OFFICE = Letterhead(lines=(), address="", town="", signs_as="", origin="")


@dataclass(frozen=True, slots=True)
class Owed:
    """A letter that is to be issued: its form, and the part of the case that it tells (None: the case)."""

    form: LetterForm
    subject: parts.Subject | None = None

    @property
    def about(self) -> str:
        """How an order for it names that part."""
        return self.subject.key if self.subject else ""


def owed(case: Case, rules: Rulebook) -> tuple[Owed, ...]:
    """The letters that the rulebook's moves and routes name and that are not out, in the rulebook's order.

    Nothing sealed is opened for it. A cancelled letter is owed again.
    """
    bare = snapshot(case, Taken(0, "", case.opened_at), _UNTOLD, rules, _NO_OFFICE)
    called = {move.form for move in rules.moves} | {route.form for route in rules.routes.values()}
    return tuple(
        one
        for offer in offers(bare, rules)
        if offer.form.id in called or any(isinstance(told, parts.Ruled) for told in offer.subjects)
        for one in _owed(case, bare, offer)
    )


def _owed(case: Case, bare: Snapshot, offer: Offer) -> Iterator[Owed]:
    out = _standing(case, offer.form.id)
    if offer.form.kind not in SUBJECTS:
        since = _since(case, offer.form.kind)
        if since is not None and not any(not one.about and one.at >= since for one in out):
            yield Owed(offer.form)
        return
    told = {one.about for one in out}
    if "" in told and offer.subjects:
        # An order that names no part is about the last one.
        told.add(offer.subjects[-1].key)
    over = _over(case, bare)
    for one in offer.subjects:
        if one.key not in told and one not in over:
            yield Owed(offer.form, one)


def _standing(case: Case, form: str) -> list[LetterIssued]:
    letters = case.dossier.letters
    over = cancelled_by(letters)
    return [
        one for one in letters if one.form == form and not letter_of(one.about) and one.letter not in over
    ]


def _since(case: Case, kind: LetterKind) -> datetime | None:
    """Since when a letter about the case itself is owed: the reporter was asked, and is waited for.

    Not the status notice: it goes out before the publication, after which no letter is issued.
    """
    waits = any(clock.waiting and clock.deadline.id == COMPLETION for clock in case.clocks)
    asked = [one.at for one in case.dossier.entries if isinstance(one.record, CompletionRequest)]
    return asked[-1] if kind is LetterKind.COMPLETION and waits and asked else None


def _over(case: Case, bare: Snapshot) -> tuple[parts.Subject, ...]:
    """What no letter is owed for any more: a sitting that is over, a decision that was taken back."""
    waiting = unanswered(case)
    answered = (one for one in bare.invitations if one.key not in waiting)
    ruled = zip(bare.rulings, bare.rulings[1:], strict=False)
    taken_back = (one for one, later in ruled if later.kind is LetterKind.REVERSAL)
    return (*answered, *(one for one in bare.calls if one.over), *taken_back)
