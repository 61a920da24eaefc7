"""What may follow from a proposal to correct a row of the law: it is put on record, and waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.triage.domain.law import corrections as law, law_errors as errors
from services.triage.domain.law.corrections import Corrections, LawKey, Standing
from shared.changes import Actor
from shared.errors import N_
from shared.roles import Role
from shared.rules.amending import Field, Place, Table, Unreadable, rule_of, value_of
from shared.rules.deadlines import DeadlineRule, RowCorrection, StartsFrom
from shared.rules.model import Rulebook
from shared.rules.rulebooks import corrected

PROPOSERS: Final = frozenset({Role.OFFICER, Role.COMMISSIONER})
LONGEST_TEXT: Final = 1_000
"""Characters of article, source, reason and note, each."""
_BASIS: Final = ("article", "source", "reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The correction that somebody proposes."""

    table: str
    row: str
    field: str
    new: str
    article: str
    source: str
    reason: str


def propose(
    state: Corrections | None, key: LawKey, wanted: Wanted, landed: Rulebook, *, by: Actor, now: datetime
) -> list[law.Fact]:
    """Put the proposal on record, with the value that the row has now.

    Raises:
        NotForThisRole: neither officer nor commissioner.
        BadCorrection: there is no such row or field, the value cannot be, or the basis is missing; by field.
        CorrectionWaits: one of the same row waits.
    """
    require(by, PROPOSERS)
    state = state or Corrections(key=key)
    wrong = {name: text for name in _BASIS if (text := unfit(getattr(wanted, name)))}
    place, rule = _row(wanted, standing(state, landed))
    if place is None or rule is None:
        raise errors.BadCorrection({**wrong, "row": N_("Pilih baris tenggat dari daftar.")})
    if wanted.field not in set(Field):
        raise errors.BadCorrection({**wrong, "field": N_("Pilih bagian yang salah dari daftar.")})
    number = len(state.items) + 1
    row = RowCorrection(
        id=f"{key.rulebook}-{number}",
        old=value_of(rule, place, Field(wanted.field)),
        **{name: getattr(wanted, name).strip() for name in Wanted.__slots__ if name != "reason"},
    )
    wrong |= _impossible(state, landed, row)
    if wrong:
        raise errors.BadCorrection(wrong)
    _check_free(state, rule, landed)
    reason = wanted.reason.strip()
    return [law.CorrectionProposed(key=key, number=number, at=now, by=by.id, row=row, reason=reason)]


def standing(state: Corrections | None, landed: Rulebook) -> Rulebook:
    """The rulebook with what is in force."""
    return corrected(landed, state.in_force) if state else landed


def correctable(rule: DeadlineRule) -> bool:
    """Whether clocks of cases are counted by it: the window for reporting judges what comes in, no case."""
    return rule.starts_from is not StartsFrom.KNOWLEDGE


def require(by: Actor, roles: frozenset[Role]) -> None:
    """Let a person of these roles pass.

    Raises:
        NotForThisRole: it is somebody else.
    """
    if by.kind != "person" or not by.roles & roles:
        raise errors.NotForThisRole(sorted(role.value for role in roles))


def _row(wanted: Wanted, book: Rulebook) -> tuple[Place | None, DeadlineRule | None]:
    if wanted.table not in set(Table):
        return None, None
    place = Place(Table(wanted.table), wanted.row)
    rule = rule_of(place, book.deadlines)
    return (place, rule) if rule and correctable(rule) else (None, None)


def _impossible(state: Corrections, landed: Rulebook, row: RowCorrection) -> dict[str, str]:
    if row.new == row.old:
        return {"new": N_("Nilai baru sama dengan yang berlaku sekarang.")}
    try:
        corrected(landed, (*state.in_force, row))
    except Unreadable:
        return {"new": N_("Nilai ini tidak dapat dipakai untuk bagian tersebut.")}
    return {}


def _check_free(state: Corrections, rule: DeadlineRule, landed: Rulebook) -> None:
    """Two that wait for the same deadline would each print what the other changes."""
    for one in state.items:
        if one.standing is Standing.PROPOSED:
            other = rule_of(Place(Table(one.row.table), one.row.row), landed.deadlines)
            if other is not None and other.id == rule.id:
                raise errors.CorrectionWaits(one.number)


def unfit(text: str) -> str:
    """What is wrong with a text; empty if nothing is."""
    if not text.strip():
        return N_("Wajib diisi.")
    return N_("Terlalu panjang; paling banyak 1.000 karakter.") if len(text) > LONGEST_TEXT else ""
