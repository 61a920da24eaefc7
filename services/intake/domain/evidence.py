"""Exhibits (barang bukti): what may be handed in, and what is known of a file once it was sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from shared.errors import N_, InvalidInput

LARGEST_FILE = 50_000_000
"""Bytes of one exhibit."""
MOST_EXHIBITS = 20
UPLOAD_LIFE = timedelta(hours=24)
"""How long a file waits for the report that refers to it; the sweeper takes it only after twice this time."""

MEDIA_TYPES = frozenset(
    {
        "application/pdf",
        "application/vnd.openxmlformats-officedocument",
        "application/zip",
        "audio/amr",
        "audio/mpeg",
        "audio/mp4",
        "audio/ogg",
        "audio/wav",
        "image/gif",
        "image/heic",
        "image/jpeg",
        "image/png",
        "image/tiff",
        "image/webp",
        "text/plain",
        "video/3gpp",
        "video/mp4",
        "video/quicktime",
        "video/webm",
        "video/x-matroska",
        "video/x-msvideo",
    }
)
"""What is taken, told by the bytes and never by the name; an archive is kept as it is and never unpacked."""


class NotTaken(InvalidInput):
    """The file's content is of a kind that is not taken as an exhibit."""

    code = "media-type-not-taken"
    status: ClassVar[int] = 415


class EmptyFile(InvalidInput):
    """The file holds nothing."""

    code = "empty-file"


class TooLarge(InvalidInput):
    """What was sent is beyond the limit."""

    code = "too-large"
    status: ClassVar[int] = 413


class UnknownUpload(InvalidInput):
    """An upload that is not there, expired, or already belongs to a report; which of them is not told."""

    code = "unknown-upload"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file's public facts: digest and size of the bytes as they came (ITE law art 6: integrity)."""

    id: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A sealed file that waits for its report."""

    exhibit: Exhibit
    uploaded_at: datetime
    claimed: bool = False


def accept_type(media_type: str | None) -> str:
    """The media type if it may be handed in.

    Raises:
        NotTaken: it may not, or nothing known was recognised.
    """
    if media_type not in MEDIA_TYPES:
        raise NotTaken(
            N_("Jenis berkas ini tidak diterima. Kirim foto, video, rekaman suara, PDF, atau teks.")
        )
    return media_type


def claim(wanted: tuple[str, ...], found: Mapping[str, Upload], *, now: datetime) -> tuple[Exhibit, ...]:
    """The exhibits of the uploads that a submission refers to, in its order.

    Raises:
        UnknownUpload: one of them is not there, too old, already claimed, or named twice.
    """
    good = {
        upload_id
        for upload_id, upload in found.items()
        if not upload.claimed and now - upload.uploaded_at <= UPLOAD_LIFE
    }
    faults = {
        f"evidence[{place}]": N_(
            "Berkas ini tidak ditemukan, sudah kedaluwarsa, atau sudah dipakai. Unggah lagi."
        )
        for place, upload_id in enumerate(wanted)
        if upload_id not in good or upload_id in wanted[:place]
    }
    if faults:
        raise UnknownUpload(N_("Salah satu berkas bukti tidak dapat dipakai. Unggah lagi."), fields=faults)
    return tuple(found[upload_id].exhibit for upload_id in wanted)
