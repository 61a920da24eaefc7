"""What is put on record when a person consents to issue the letter that they saw."""

from __future__ import annotations

from services.triage.application.act_on_case import Asked
from services.triage.application.journal.step_words import joined
from services.triage.application.letters.letter_orders import Order
from services.triage.domain.file.dossier_commands import IssueLetter
from services.triage.domain.letters.letter import Letter


def issue_command(asked: Asked, order: Order, letter: Letter, digest: str) -> IssueLetter:
    """The command that records the letter; `digest` is the SHA-256 of what was made.

    An order that names no part is about the last one; the record names it, for there may be a later one.
    """
    snapshot, subject = letter.snapshot, letter.subject
    return IssueLetter(
        by=asked.who.actor(),
        form=order.form,
        sha256=digest,
        snapshot=snapshot.seq,
        head=snapshot.head,
        about=order.about or (subject.key if subject else ""),
        edition=letter.edition,
        dated=letter.dated,
        number=snapshot.case_number,
        verification=letter.verification,
        words=joined(order.words),
    )


def same_number(typed: str, number: str) -> bool:
    """Whether it is the number; only spaces may differ."""
    return "".join(typed.split()) == "".join(number.split())
