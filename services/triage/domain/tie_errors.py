"""What forbids a link or a merge; each says why and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from shared.errors import N_, Conflict


class TiedToItself(Conflict):
    """A case cannot be tied to itself."""

    code: ClassVar[str] = "tied-to-itself"

    def __init__(self) -> None:
        super().__init__(N_("Kasus tidak dapat dihubungkan dengan dirinya sendiri. Pilih kasus lain."))


class AlreadyMerged(Conflict):
    """A merged case leads nothing and is merged into one case only."""

    code: ClassVar[str] = "already-merged"

    def __init__(self, case_id: str, into: str) -> None:
        super().__init__(
            N_("Kasus ini sudah digabungkan ke kasus lain. Pisahkan dahulu, atau gabungkan ke kasus itu."),
            case_id=case_id,
            into=into,
        )


class LeadsOthers(Conflict):
    """A case that leads others cannot follow: one would have to look through a chain to find who leads."""

    code: ClassVar[str] = "leads-others"

    def __init__(self, case_id: str, leads: Sequence[str]) -> None:
        super().__init__(
            N_("Kasus ini memimpin kasus lain. Pisahkan dahulu kasus-kasus itu, atau balikkan arahnya."),
            case_id=case_id,
            leads=list(leads),
        )


class NotMerged(Conflict):
    """There is nothing to take apart."""

    code: ClassVar[str] = "not-merged"

    def __init__(self, case_id: str, other: str) -> None:
        super().__init__(
            N_("Kasus ini tidak digabungkan ke kasus itu. Muat ulang halaman kasus."),
            case_id=case_id,
            other=other,
        )


class NotLinked(Conflict):
    """There is no such link."""

    code: ClassVar[str] = "not-linked"

    def __init__(self, case_id: str, other: str) -> None:
        super().__init__(
            N_("Kedua kasus ini tidak terhubung. Muat ulang halaman kasus."), case_id=case_id, other=other
        )
