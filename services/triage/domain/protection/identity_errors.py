"""What refuses a look at a sealed identity; each says why and what to do next."""

from __future__ import annotations

from typing import ClassVar

from shared.errors import N_, Conflict, NotAllowed


class NoIdentity(Conflict):
    """A finding was made by the office itself: there is no reporter."""

    code: ClassVar[str] = "no-identity"

    def __init__(self) -> None:
        super().__init__(N_("Temuan pengawasan tidak mempunyai pelapor."))


class IdentityElsewhere(Conflict):
    """The case stands with another office; who reported is kept by the office that took the report."""

    code: ClassVar[str] = "identity-elsewhere"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Identitas pelapor disimpan kantor yang menerima laporan dan tidak ikut dialihkan. "
                "Minta kasus kembali."
            )
        )


class IdentityPending(Conflict):
    """A request waits, is agreed to, or the identity is open: one at a time."""

    code: ClassVar[str] = "identity-pending"

    def __init__(self, request: int) -> None:
        super().__init__(
            N_("Sudah ada permintaan membuka identitas pada kasus ini. Tunggu sampai selesai."),
            request=request,
        )


class IdentityOver(Conflict):
    """The request is no longer where this act could follow: answered, opened, closed or lapsed."""

    code: ClassVar[str] = "identity-over"

    def __init__(self, state: str) -> None:
        super().__init__(
            N_("Permintaan ini sudah berganti keadaan atau habis waktunya. Muat ulang halaman identitas."),
            state=state,
        )


class IdentitySamePerson(Conflict):
    """Who asked never agrees, whatever their roles."""

    code: ClassVar[str] = "same-person"

    def __init__(self) -> None:
        super().__init__(N_("Permintaan sendiri tidak dapat disetujui sendiri: perlu orang kedua."))


class NotAsker(NotAllowed):
    """Only who asked opens, and only who asked or agreed closes."""

    code: ClassVar[str] = "not-asker"

    def __init__(self) -> None:
        super().__init__(N_("Identitas dibuka hanya oleh yang memintanya."))
