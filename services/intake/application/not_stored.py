"""What intake says when it could not store: no receipt was given, and what to do; it never pretends."""

from __future__ import annotations

from typing import Protocol

from shared.errors import N_, Busy, Infrastructure

SOON_S = 5
FULL_S = 600

_REPORT = N_(
    "Kiriman belum pasti tersimpan; tidak ada tanda terima. Kirim ulang dengan kunci yang sama sebentar "
    "lagi: tidak akan tercatat dua kali."
)
_NO_KEY = N_(
    "Kiriman belum pasti tersimpan; tidak ada tanda terima. Permintaan ini tanpa Idempotency-Key: kiriman "
    "ulang dapat tercatat dua kali. Kirim ulang dengan kunci."
)
_FILE = N_("Berkas belum diterima. Unggah ulang sebentar lagi.")
DISK_FULL = N_(
    "Kiriman belum diterima; tidak ada tanda terima. Ruang penyimpanan kantor hampir habis. "
    "Coba lagi nanti, atau datang ke kantor."
)
_NO_FILES = N_(
    "Berkas belum diterima: ruang penyimpanan kantor hampir habis. Laporan tanpa berkas masih dapat dikirim."
)


class Space(Protocol):
    """The disk on which reports rest."""

    @property
    def used_percent(self) -> float:
        """How full it was at the last look; 0 if nobody could look yet."""
        ...


class NotStored(Busy):
    """No receipt, for a reason that lies with the office; a repeat with the request's key is harmless."""

    code = "not-stored"


class StorageFull(Busy):
    """A file was not taken, so that reports still fit on the disk."""

    code = "storage-full"


def report_not_stored(error: Infrastructure, *, repeatable: bool) -> NotStored:
    """What to tell the one who handed in the report; `repeatable` if it came with a key.

    Whether it is stored after all only its repeat tells: an answer of MongoDB may have been lost.
    """
    retry_after = error.retry_after if isinstance(error, Busy) else 0
    return NotStored(_REPORT if repeatable else _NO_KEY, retry_after=max(SOON_S, retry_after))


def file_not_stored(_error: Infrastructure) -> NotStored:
    """What to tell the one who handed in the file."""
    return NotStored(_FILE, retry_after=SOON_S)


class Room:
    """Whether there is room: files are refused before reports are."""

    def __init__(self, space: Space, *, uploads_percent: float, reports_percent: float) -> None:
        self._space = space
        self._uploads = uploads_percent
        self._reports = reports_percent

    def for_a_report(self) -> None:
        """Go on, or say that the report is not taken.

        Raises:
            NotStored: the disk is as full as it may be.
        """
        if self._space.used_percent >= self._reports:
            raise NotStored(DISK_FULL, retry_after=FULL_S)

    def for_a_file(self) -> None:
        """Go on, or say that the file is not taken.

        Raises:
            StorageFull: the disk is as full as it may be with files.
        """
        if self._space.used_percent >= self._uploads:
            raise StorageFull(_NO_FILES, retry_after=FULL_S)
