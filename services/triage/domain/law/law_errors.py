"""What the rules of corrections refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from shared.errors import N_, Conflict, InvalidInput, NotAllowed, NotFound


class BadCorrection(InvalidInput):
    """The correction says something that cannot be, by field."""

    code: ClassVar[str] = "bad-correction"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(N_("Periksa kolom yang ditandai."), fields=fields)


class NoSuchCorrection(NotFound):
    """There is no correction of that number."""

    code: ClassVar[str] = "correction-not-found"

    def __init__(self) -> None:
        super().__init__(N_("Koreksi ini tidak ada. Lihat daftarnya."))


class CorrectionSettled(Conflict):
    """It was decided before."""

    code: ClassVar[str] = "correction-settled"

    def __init__(self) -> None:
        super().__init__(N_("Koreksi ini sudah diputuskan. Muat ulang halamannya."))


class CorrectionWaits(Conflict):
    """Another correction of the same row waits for its decision."""

    code: ClassVar[str] = "correction-waits"

    def __init__(self, number: int) -> None:
        super().__init__(
            N_("Koreksi %(number)s atas baris ini masih menunggu. Putuskan yang itu lebih dahulu."),
            number=number,
        )


class CorrectionOutdated(Conflict):
    """The row no longer says what the correction calls its old value."""

    code: ClassVar[str] = "correction-outdated"

    def __init__(self, value: str) -> None:
        super().__init__(
            N_("Baris ini kini berisi %(value)s. Tolak koreksi ini dan usulkan yang baru."), value=value
        )


class CorrectionUncountable(Conflict):
    """Under the corrected row a deadline cannot be counted: its working days run into an unknown year."""

    code: ClassVar[str] = "correction-uncountable"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Ada tenggat yang tidak dapat dihitung menurut baris yang dikoreksi: hari liburnya belum "
                "diketahui. Lengkapi hari libur, lalu setujui lagi."
            )
        )


class SameHand(Conflict):
    """Who proposed a correction may not approve it."""

    code: ClassVar[str] = "same-person"

    def __init__(self) -> None:
        super().__init__(N_("Koreksi disetujui oleh orang lain, bukan pengusulnya."))


class NotForThisRole(NotAllowed):
    """Another role proposes or decides corrections."""

    code: ClassVar[str] = "role-missing"

    def __init__(self, needed: list[str]) -> None:
        super().__init__(N_("Peran Anda tidak cukup untuk langkah ini."), needed=needed)
