"""What refuses a step: a condition that is not met yet, or a form that cannot be true."""

from __future__ import annotations

from typing import ClassVar

from shared.errors import N_, Conflict, InvalidInput


class ConditionUnmet(Conflict):
    """The rulebook wants something of the case before this step; `lacking` are the conditions by name."""

    code: ClassVar[str] = "condition-unmet"

    def __init__(self, command: str, lacking: list[str]) -> None:
        super().__init__(
            N_("Langkah %(command)s belum dapat dilakukan: %(lacking)s belum terpenuhi."),
            command=command,
            lacking=", ".join(lacking),
        )


class BadRecord(InvalidInput):
    """The form of a step is missing, of another kind, or says something that cannot be; by field."""

    code: ClassVar[str] = "record"


class UnknownOfficer(InvalidInput):
    """Nobody of that account handles cases of this office."""

    code: ClassVar[str] = "unknown-officer"

    def __init__(self) -> None:
        super().__init__(fields={"to": N_("Pilih petugas dari daftar.")})


class ConflictOfInterest(Conflict):
    """Who is named in the report cannot be given the case."""

    code: ClassVar[str] = "conflict-of-interest"

    def __init__(self) -> None:
        super().__init__(N_("Petugas ini berbenturan kepentingan dengan kasus ini. Pilih petugas lain."))


class Recused(Conflict):
    """Who recused themselves at the plenary settles no proposal of the case."""

    code: ClassVar[str] = "recused"

    def __init__(self) -> None:
        super().__init__(
            N_("Anda mengundurkan diri dari kasus ini pada rapat pleno. Anggota lain yang memutuskan.")
        )
