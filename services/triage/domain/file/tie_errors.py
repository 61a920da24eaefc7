"""What forbids a merge; each says why and what to do next."""

from __future__ import annotations

from typing import ClassVar

from shared.errors import N_, Conflict


class AlreadyMerged(Conflict):
    """A merged case leads nothing and is merged into one case only."""

    code: ClassVar[str] = "already-merged"

    def __init__(self) -> None:
        # Which one is not said: whoever asks may not see it.
        super().__init__(
            N_("Kasus ini sudah digabungkan ke kasus lain. Pisahkan dahulu, atau gabungkan ke kasus itu.")
        )


class LeadsOthers(Conflict):
    """A case that leads others cannot follow: one would have to look through a chain to find who leads."""

    code: ClassVar[str] = "leads-others"

    def __init__(self) -> None:
        super().__init__(
            N_("Kasus ini memimpin kasus lain. Pisahkan dahulu kasus-kasus itu, atau balikkan arahnya.")
        )
