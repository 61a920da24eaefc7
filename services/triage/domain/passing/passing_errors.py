"""What the rules of a passing refuse."""

from __future__ import annotations

from typing import ClassVar

from shared.errors import N_, Conflict, InvalidInput


class UnknownOffice(InvalidInput):
    """No office of that code is in this installation, or the case stands there already."""

    code: ClassVar[str] = "unknown-office"

    def __init__(self) -> None:
        super().__init__(fields={"to": N_("Pilih kantor lain dari daftar.")})


class NoOfficeAbove(Conflict):
    """A case of an office in conflict has nowhere to go, so the wall would lose it."""

    code: ClassVar[str] = "no-office-above"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Instalasi ini tidak memuat kantor di atas kantor ini, "
                "sehingga kasusnya tidak dapat dialihkan. "
                "Sebut orang yang berbenturan kepentingan, atau usulkan pelimpahan dengan surat."
            )
        )


class OfficeInConflict(Conflict):
    """The office to receive the case is named in its report."""

    code: ClassVar[str] = "office-in-conflict"

    def __init__(self) -> None:
        super().__init__(N_("Kantor itu disebut dalam laporan dan tidak dapat menerima kasusnya."))


class PassingPending(Conflict):
    """A passing of the case waits for a second person."""

    code: ClassVar[str] = "passing-pending"

    def __init__(self) -> None:
        super().__init__(N_("Pengalihan kasus ini sudah diusulkan dan menunggu keputusan komisioner."))


class MergedCase(Conflict):
    """A merged case and the one that leads it stand in one office, or nobody there could take them apart."""

    code: ClassVar[str] = "passing-merged"

    def __init__(self) -> None:
        super().__init__(
            N_("Kasus ini digabungkan dengan kasus lain. Pisahkan dahulu, lalu alihkan masing-masing.")
        )


class PassingChanged(Conflict):
    """What waits is another passing, or none."""

    code: ClassVar[str] = "passing-changed"

    def __init__(self) -> None:
        super().__init__(N_("Usulan pengalihan itu tidak lagi menunggu. Muat ulang halaman."))


class NotReceived(Conflict):
    """Another office passed the case on, and nobody has received it here yet."""

    code: ClassVar[str] = "not-received"

    def __init__(self) -> None:
        super().__init__(N_("Kasus ini dialihkan dari kantor lain. Terima dulu kasusnya."))


class NotIncoming(Conflict):
    """There is nothing to receive."""

    code: ClassVar[str] = "not-incoming"

    def __init__(self) -> None:
        super().__init__(N_("Kasus ini sudah diterima kantor ini."))
