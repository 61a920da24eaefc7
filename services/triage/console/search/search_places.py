"""Places among what was found as cursors, bound to the question and its filters."""

from __future__ import annotations

from dataclasses import astuple

from services.triage.application.search.find_cases import Results
from services.triage.application.search.index_ports import Narrowed
from services.triage.domain.search.ranking import Rank
from shared.errors import N_
from shared.web.paging import BadCursor, decode_cursor, encode_cursor


def view_of(text: str, narrowed: Narrowed) -> str:
    """The name of a question, to which its cursors are bound; they travel in bodies, as it does."""
    return "|".join(["search", *("-" if one is None else f"={one}" for one in astuple(narrowed)), text])


def rank_of(cursor: str, view: str) -> Rank | None:
    """The place that a cursor names; None for the first page.

    Raises:
        BadCursor: it names no place among what this question finds.
    """
    match decode_cursor(cursor, view=view):
        case None:
            return None
        case (int(met), int(field), int(at), str(case_id)):
            return met, field, at, case_id
    raise BadCursor(N_("Penanda halaman tidak sah. Mulai lagi dari awal daftar."))


def next_cursor(found: Results, view: str) -> str | None:
    """The cursor behind a page; None on the last."""
    return encode_cursor(found.last, view=view) if found.last else None
