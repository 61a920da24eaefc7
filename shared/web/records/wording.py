"""What the codes of dead and held records mean, and what to do about them, in words for the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from shared.errors import N_
from shared.web.i18n import translate


class Meaning(NamedTuple):
    """A code in words, and the next step."""

    label: str
    what_to_do: str


_WRITER = N_(
    "Perbaiki program penulisnya dan minta ia mengirim lagi, lalu buang rekaman ini dengan alasan. "
    "Bila versi Jejak di sini yang keliru, pasang versi yang benar lalu coba lagi."
)
_SUSPECT = N_(
    "Isinya berubah di jalan, atau penulisnya tidak berhak. Cari dahulu siapa yang menulisnya, lalu buang "
    "dengan alasan; aslinya dikirim ulang oleh layanan pemiliknya."
)
_REFUSED = N_(
    "Program pengirim dapat membaca alasan ini dan mengirim lagi yang benar. Coba lagi bila penyebabnya "
    "sudah hilang, misalnya programnya sudah terdaftar; selain itu buang dengan alasan."
)

DEAD: Final[Mapping[str, Meaning]] = {
    "envelope": Meaning(N_("Tajuknya kurang atau keliru"), _WRITER),
    "headers": Meaning(N_("Tajuknya ganda atau terlalu banyak"), _WRITER),
    "header-bytes": Meaning(N_("Tajuknya bukan teks"), _WRITER),
    "value": Meaning(N_("Isinya tidak dapat dibaca"), _WRITER),
    "contract": Meaning(N_("Isinya melanggar kontrak"), _WRITER),
    "type": Meaning(N_("Jenisnya tidak dikenal di topik ini"), _WRITER),
    "too-large": Meaning(N_("Terlalu besar"), _WRITER),
    "hash": Meaning(N_("Isinya tidak cocok dengan sidiknya"), _SUSPECT),
    "key": Meaning(N_("Kuncinya bukan alirannya"), _SUSPECT),
    "owner": Meaning(N_("Penulisnya tidak berhak atas topik ini"), _SUSPECT),
    "fault": Meaning(
        N_("Program kami gagal membacanya"), N_("Pasang versi yang sudah diperbaiki, lalu coba lagi.")
    ),
    "topic": Meaning(
        N_("Topiknya tidak dibaca lagi di sini"),
        N_("Buang dengan alasan; aslinya tetap ada di jurnal layanan pemiliknya."),
    ),
    "unsealable": Meaning(
        N_("Salinan tersegelnya tidak terbuka"),
        N_("Pulihkan rahasia layanan ini (berkas answers) dari cadangan, lalu coba lagi."),
    ),
}
REFUSED: Final = Meaning(N_("Kiriman ditolak"), _REFUSED)
"""Every other reason of a dead record: what a program sent was refused by that name."""

HELD: Final[Mapping[str, Meaning]] = {
    "gap": Meaning(
        N_("Peristiwa sebelumnya belum datang"),
        N_(
            "Yang hilang diminta dari pemiliknya dengan sendirinya. Bila tidak kunjung datang, periksa "
            "layanan pemiliknya dan Kafka, lalu kirim ulang aliran ini dengan ./jejak replay. Bila yang "
            "hilang tidak akan pernah terbaca di sini, lewati dengan alasan."
        ),
    ),
    "fork": Meaning(
        N_("Bertentangan dengan yang sudah diterapkan"),
        N_(
            "Tidak pulih dengan sendirinya. Tentukan riwayat mana yang benar, misalnya sesudah pemulihan "
            "dari cadangan, lalu lewati rekaman yang keliru dengan alasan."
        ),
    ),
    "behind": Meaning(
        N_("Menunggu giliran"), N_("Tidak perlu tindakan: diterapkan sesudah yang di depannya.")
    ),
    "failed": Meaning(
        N_("Program gagal menerapkannya"),
        N_("Pasang versi yang sudah diperbaiki, lalu coba sekarang; urutannya tetap."),
    ),
    "unknown-type": Meaning(
        N_("Jenisnya dari versi yang lebih baru"),
        N_("Naikkan versi layanan ini; sesudah itu diterapkan dengan sendirinya, atau coba sekarang."),
    ),
    "not-yet": Meaning(
        N_("Yang dirujuknya belum datang"),
        N_("Dicoba lagi dengan sendirinya. Bila lama, cari mengapa yang dirujuknya tertahan."),
    ),
    "dead": Meaning(
        N_("Sebuah rekaman aliran ini mati"),
        N_("Putuskan rekaman mati itu dahulu: coba lagi atau buang. Sesudah itu aliran ini berjalan lagi."),
    ),
}
NOT_APPLIED: Final = Meaning(
    N_("Ditolak aturan di sini"),
    N_(
        "Baca alasannya. Coba sekarang sesudah penyebabnya hilang; bila memang tidak akan pernah diterapkan, "
        "lewati dengan alasan."
    ),
)
"""Every other code of a held record: a rule of the service refused it by that name."""

STATUS: Final[Mapping[str, tuple[str, str]]] = {
    "waiting": (N_("Perlu diputus"), "amber"),
    "asked": (N_("Menunggu layanan"), "blue"),
    "retry": (N_("Akan dicoba lagi"), "blue"),
    "retried": (N_("Sudah terbaca"), "green"),
    "discarded": (N_("Dibuang"), "grey"),
}
"""A dead record's status -> word and tone of its tag; `asked`: a command's request waits for the service."""

ENTRIES: Final[Mapping[str, str]] = {
    "record_retry_asked": N_("Diminta dicoba lagi"),
    "record_retry_taken_back": N_("Permintaan ditarik"),
    "record_discarded": N_("Dibuang"),
    "record_skipped": N_("Dilewati"),
}
"""A decision in the journal, in words."""


def told_in(detail: str) -> str:
    """The language in which a detail can be told: "" for the reader's own, "en" for our technical sentences.

    Those name fields of the envelope and are not translated; pages mark them, so that a screen reader and a
    person know (WCAG 2.2, 3.1.2).
    """
    return "en" if detail and translate(detail, "en") == detail else ""


def dead_meaning(reason: str) -> Meaning:
    """What the reason of a dead record means."""
    return DEAD.get(reason, REFUSED)


def held_meaning(code: str) -> Meaning:
    """What the code of a held record means."""
    return HELD.get(code, NOT_APPLIED)
