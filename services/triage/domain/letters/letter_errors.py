"""What is refused about letters; each says why and what to do next."""

from __future__ import annotations

from typing import ClassVar

from shared.errors import N_, Conflict, DomainError, InvalidInput, NotAllowed


class MixedCases(DomainError):
    """A snapshot was put together from two cases: an error of the program, and no letter comes of it."""

    code: ClassVar[str] = "mixed-cases"

    def __init__(self, case_id: str, other: str, part: str) -> None:
        super().__init__(
            N_("Surat tidak dibuat: bagian %(part)s berasal dari kasus lain. Laporkan ke pengelola sistem."),
            part=part,
            case_id=case_id,
            other=other,
        )


class NoSuchForm(InvalidInput):
    """The case's rulebook has no such form, or it is none that is set as a letter."""

    code: ClassVar[str] = "form-not-found"

    def __init__(self, form: str) -> None:
        super().__init__(
            N_("Formulir ini tidak ada dalam aturan kasus ini. Pilih dari daftar."),
            fields={"form": N_("Pilih formulir dari daftar.")},
        )
        self.form = form


class NothingToTell(InvalidInput):
    """The case has no such part at this snapshot."""

    code: ClassVar[str] = "nothing-to-tell"

    def __init__(self, form: str, about: str) -> None:
        super().__init__(N_("Kasus ini belum memiliki isi untuk surat itu. Catat dulu langkahnya."))
        self.form = form
        self.about = about


class FieldEmpty(InvalidInput):
    """A sentence of the letter needs something that the case does not have yet."""

    code: ClassVar[str] = "letter-field-empty"

    def __init__(self, form: str, field: str) -> None:
        super().__init__(
            N_("Surat belum dapat dibuat karena ada isian yang masih kosong. Lengkapi kasusnya dulu."),
            fields={field: N_("Lengkapi dulu.")},
        )
        self.form = form


class WordsWanted(InvalidInput):
    """What was to be written into the letter is missing, too long or not asked, by field."""

    code: ClassVar[str] = "letter-words"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(N_("Ada isian surat yang perlu diperbaiki."), fields=fields)


class OtherNumber(InvalidInput):
    """What was retyped is not the number of the case that the letter is about."""

    code: ClassVar[str] = "other-case-number"

    def __init__(self, number: str) -> None:
        super().__init__(
            N_("Nomor yang diketik ulang bukan nomor kasus surat ini. Periksa kasusnya, lalu ketik lagi."),
            fields={"case_number": N_("Ketik nomor kasus persis seperti pada pratinjau.")},
        )
        self.number = number


class PreviewStale(Conflict):
    """The letter is no longer the one that was previewed: another day, another wording, another case."""

    code: ClassVar[str] = "preview-stale"

    def __init__(self) -> None:
        super().__init__(
            N_("Surat ini tidak lagi sama dengan pratinjaunya. Buka pratinjau lagi, lalu terbitkan.")
        )


class NoSuchLetter(InvalidInput):
    """The case has no letter of that number."""

    code: ClassVar[str] = "letter-not-found"

    def __init__(self, letter_no: int) -> None:
        super().__init__(N_("Kasus ini tidak memiliki surat dengan urutan itu."))
        self.letter_no = letter_no


class NoSuchRevision(InvalidInput):
    """The case never had that revision."""

    code: ClassVar[str] = "revision-not-found"

    def __init__(self, revision: int) -> None:
        super().__init__(N_("Kasus ini tidak pernah berada pada keadaan itu. Muat ulang halaman kasus."))
        self.revision = revision


class LetterDiffers(DomainError):
    """A letter made again has another hash than the journal says: wording, fonts or letterhead changed."""

    code: ClassVar[str] = "letter-differs"

    def __init__(self, letter_no: int, expected: str, made: str) -> None:
        super().__init__(
            N_(
                "Surat ke-%(letter_no)d yang dibuat ulang tidak sama dengan yang diterbitkan. "
                "Gunakan berkas yang diterbitkan dan laporkan kepada pengelola sistem."
            ),
            letter_no=letter_no,
            expected=expected,
            made=made,
        )


class LetterClosed(NotAllowed):
    """The letter tells a passage that was closed after it was issued."""

    code: ClassVar[str] = "letter-closed"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Surat ini memuat bagian uraian yang kemudian ditutup. "
                "Hanya komisioner yang memutus kasus ini yang dapat membukanya."
            )
        )
