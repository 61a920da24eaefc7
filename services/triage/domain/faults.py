"""What should never happen: a fact, hand-off or rulebook that does not fit its case; a person must look."""

from __future__ import annotations

from typing import ClassVar

from shared.errors import N_, DomainError


class UnknownHandoff(DomainError):
    """The case has no hand-off of that id, or a later one has taken its place."""

    code: ClassVar[str] = "unknown-handoff"

    def __init__(self, handoff_id: str) -> None:
        super().__init__(
            N_("Penerusan ini bukan yang sedang berjalan pada kasus ini."),
            handoff_id=handoff_id,
        )


class WrongRulebook(DomainError):
    """A case is judged by the rulebook to which it is pinned and by no other."""

    code: ClassVar[str] = "wrong-rulebook"

    def __init__(self, pinned: str, given: str) -> None:
        super().__init__(
            N_("Kasus ini terikat pada aturan %(pinned)s, bukan %(given)s."), pinned=pinned, given=given
        )


class BrokenHistory(DomainError):
    """The facts do not follow from one another: the journal was damaged or is read in the wrong order."""

    code: ClassVar[str] = "broken-history"

    def __init__(self, fact: str) -> None:
        super().__init__(N_("Riwayat kasus tidak utuh pada %(fact)s. Periksa jurnalnya."), fact=fact)
