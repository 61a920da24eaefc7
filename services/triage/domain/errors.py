"""What the rules of a case refuse; each says why and what to do next, with the facts in `extra`."""

from __future__ import annotations

from typing import ClassVar

from shared.errors import N_, Conflict, InvalidInput, NotAllowed, NotFound


class NoSuchCase(NotFound):
    """There is no case to act on."""

    code: ClassVar[str] = "case-not-found"

    def __init__(self) -> None:
        super().__init__(N_("Kasus ini tidak ada. Periksa nomornya."))


class IllegalMove(Conflict):
    """The lifecycle table has no such move at this stage."""

    code: ClassVar[str] = "illegal-move"

    def __init__(self, stage: str, command: str, allowed: str, detail: str = "") -> None:
        sentence = detail or N_(
            "Langkah %(command)s tidak dapat dilakukan pada tahap %(stage)s. "
            "Yang dapat dilakukan: %(allowed)s. Muat ulang halaman kasus."
        )
        super().__init__(sentence, stage=stage, command=command, allowed=allowed)
        self.stage = stage
        self.command = command
        self.allowed = allowed


class NoProposal(IllegalMove):
    """Nothing waits for a decision."""

    code: ClassVar[str] = "no-proposal"

    def __init__(self, stage: str, command: str, allowed: str) -> None:
        super().__init__(
            stage, command, allowed, N_("Tidak ada usulan yang menunggu. Muat ulang halaman kasus.")
        )


class RoleMissing(NotAllowed):
    """The move exists, but not for this person's roles."""

    code: ClassVar[str] = "role-missing"

    def __init__(self, command: str, needed: list[str]) -> None:
        super().__init__(N_("Peran Anda tidak cukup untuk langkah ini."), command=command, needed=needed)


class AlreadyClaimed(Conflict):
    """Another officer has the case: `holder` is their account's id, `name` how a screen calls them."""

    code: ClassVar[str] = "already-claimed"

    def __init__(self, holder: str, name: str = "") -> None:
        sentence = N_("Kasus ini sudah diambil petugas lain. Pilih kasus lain.")
        if name:
            sentence = N_("Kasus ini sudah diambil %(holder_name)s. Pilih kasus lain.")
        super().__init__(sentence, holder=holder, **({"holder_name": name} if name else {}))
        self.holder = holder


class NotHolder(Conflict):
    """Only who has claimed the case may do this; `holder` is empty when nobody has."""

    code: ClassVar[str] = "not-holder"

    def __init__(self, holder: str | None) -> None:
        super().__init__(
            N_("Langkah ini milik pemegang kasus. Ambil kasus ini dulu."),
            holder=holder or "",
        )
        self.holder = holder


class ProposalPending(Conflict):
    """A proposal waits already: one at a time."""

    code: ClassVar[str] = "proposal-pending"

    def __init__(self, decision: str, number: int) -> None:
        sentence = N_("Sudah ada usulan yang menunggu. Tunggu keputusannya atau tarik usulan itu.")
        super().__init__(sentence, decision=decision, proposal=number)


class ProposalChanged(Conflict):
    """The proposal that waits is not the one that was read."""

    code: ClassVar[str] = "proposal-changed"

    def __init__(self, number: int) -> None:
        super().__init__(
            N_("Usulan sudah berganti. Muat ulang lalu baca yang baru."),
            proposal=number,
        )


class SamePerson(Conflict):
    """Four eyes: who proposed may not approve, whatever their roles."""

    code: ClassVar[str] = "same-person"

    def __init__(self) -> None:
        super().__init__(N_("Usulan sendiri tidak dapat disetujui sendiri. Minta anggota lain memutuskan."))


class NotProposer(NotAllowed):
    """Only who proposed may withdraw."""

    code: ClassVar[str] = "not-proposer"

    def __init__(self) -> None:
        super().__init__(N_("Hanya pengusul yang dapat menarik usulannya. Anggota Bawaslu dapat menolaknya."))


class BadReason(InvalidInput):
    """A reason is missing or too long."""

    code: ClassVar[str] = "reason"


class UnknownReceiver(InvalidInput):
    """The rulebook knows no such receiver, or nobody of theirs acknowledges here."""

    code: ClassVar[str] = "unknown-receiver"


class CaseChanged(Conflict):
    """The case is no longer as it was when the person read it."""

    code: ClassVar[str] = "case-changed"

    def __init__(self, read: int, revision: int) -> None:
        sentence = N_("Kasus ini berubah sejak Anda membacanya. Baca perubahannya lalu putuskan lagi.")
        super().__init__(sentence, read=read, revision=revision)


class Erased(Conflict):
    """The report was erased; nothing can be sealed about it any more."""

    code: ClassVar[str] = "erased"
