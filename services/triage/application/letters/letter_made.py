"""A letter from a page of its case's journal, and what was written into it."""

from __future__ import annotations

from datetime import date

from services.triage.application.letters.letter_orders import Order
from services.triage.application.letters.letter_ports import Page
from services.triage.domain.letters.letter import Letter
from services.triage.domain.letters.letter_snapshot import form_for
from services.triage.domain.letters.letter_written import with_words


def made_from(page: Page, order: Order, *, edition: int, dated: date, mark: str) -> Letter:
    """The letter; `dated` is a day in the zone of the case's rulebook, `mark` the id that verifies it."""
    form = form_for(page.snapshot, page.rules, order.form, order.about)
    return Letter(
        form=form,
        snapshot=with_words(page.snapshot, form.kind, order.words),
        dated=dated,
        edition=edition,
        about=order.about,
        verification=mark,
    )
