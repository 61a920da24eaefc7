"""What forbids that a case belongs somewhere; each says why and what to do next."""

from __future__ import annotations

from typing import ClassVar

from shared.errors import N_, Conflict


class StillTied(Conflict):
    """What is linked or merged cannot be something else at the same time."""

    code: ClassVar[str] = "still-tied"

    def __init__(self, other: str) -> None:
        super().__init__(
            N_(
                "Kasus itu masih dikaitkan atau digabungkan dengan kasus ini. "
                "Batalkan dahulu kaitan atau gabungannya."
            ),
            other=other,
        )


class InAnotherIncident(Conflict):
    """One cause explains a case; whoever thinks it is another one takes it out first."""

    code: ClassVar[str] = "in-another-incident"

    def __init__(self, incident: str) -> None:
        super().__init__(
            N_("Kasus ini sudah bagian dari kejadian massal lain. Keluarkan dahulu dari sana."),
            incident=incident,
        )
