"""A service's standing in words: sections of lines, each with a value, what it means and a tone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.errors import N_
from shared.store.meta import Restored
from shared.web.formats import number
from shared.web.i18n import Language, translate
from shared.web.operations.standing import Standing

LATE_S: Final = (60.0, 600.0)
"""An event that waits longer is worth a look; much longer, somebody must act."""
MANY: Final = 500
"""Records behind a topic; fewer are read within a second."""
BACKUP_LATE: Final = timedelta(hours=26)
"""One every night, and two hours for the night it takes longer."""

GOOD: Final = (N_("Baik"), "green")
LOOK: Final = (N_("Perlu dilihat"), "amber")
ACT: Final = (N_("Perlu tindakan"), "red")
UNKNOWN: Final = (N_("Tidak diketahui"), "grey")

CLOCKS: Final = {
    "rounds": N_("Tenggat, peringatan, nomor, dan statistik"),
    "notices": N_("Pemberitahuan dan penerusan"),
    "uploads": N_("Unggahan yang tidak jadi dikirim"),
    "exhibits": N_("Pemeriksaan ulang berkas bukti"),
}
RESTORES: Final = {
    Restored.LOADING: (N_("Pemulihan terputus"), ACT),
    Restored.NOT_RECONCILED: (N_("Belum dicocokkan dengan yang diketahui di luarnya"), ACT),
    Restored.READY: (N_("Sudah dicocokkan dan dibuka"), GOOD),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing; `at` is a moment that stands behind the value, `told` words of the system in English."""

    label: str
    value: str
    state: tuple[str, str]
    note: str = ""
    at: datetime | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one kind."""

    id: str
    title: str
    lines: Sequence[Line]


def sections(told: Standing, language: Language) -> list[Section]:
    """Everything but dead and held records, which have lists of their own."""
    words = _Words(told, language)
    return [
        Section("kirim", words.of(N_("Pengiriman ke Kafka")), list(words.outgoing())),
        Section("baca", words.of(N_("Pembacaan dari Kafka")), list(words.lags())),
        Section("jam", words.of(N_("Jam layanan")), list(words.ticks())),
        Section("cadangan", words.of(N_("Cadangan dan pemulihan")), [words.backup(), words.restore()]),
        Section("sandaran", words.of(N_("Sandaran layanan")), list(words.dependencies())),
    ]


@dataclass(frozen=True, slots=True)
class _Words:
    told: Standing
    language: Language

    def of(self, text: str, **values: object) -> str:
        return translate(text, self.language, values)

    def outgoing(self) -> Iterator[Line]:
        waiting, refused = self.of(N_("Menunggu dikirim")), self.of(N_("Tidak dapat dikirim"))
        found = self.told.outgoing
        if found is None:
            yield from (Line(waiting, "–", UNKNOWN), Line(refused, "–", UNKNOWN))
            return
        state = ACT if found.age_s > LATE_S[1] else LOOK if found.age_s > LATE_S[0] else GOOD
        oldest = self.of(N_("yang tertua menunggu %(age)s"), age=self._age(found.age_s)) if found.rows else ""
        yield Line(
            waiting, self.of(N_("%(n)s peristiwa"), n=number(found.rows, self.language)), state, oldest
        )
        mend = N_("Alirannya menunggu di belakangnya. Benahi sebabnya, lalu kirim ulang: ./jejak replay.")
        parked = self.of(N_("%(n)s peristiwa"), n=number(found.parked, self.language))
        yield Line(refused, parked, ACT if found.parked else GOOD, self.of(mend) if found.parked else "")

    def lags(self) -> Iterator[Line]:
        for topic, records in sorted((self.told.lags or {}).items()):
            if records is None:
                nowhere = self.of(N_("Salinan layanan ini tidak membacanya sekarang."))
                yield Line(topic, "–", UNKNOWN, nowhere)
            else:
                value = self.of(N_("%(n)s rekaman di belakang"), n=number(records, self.language))
                yield Line(topic, value, LOOK if records > MANY else GOOD)
        if self.told.lags is None:
            yield Line(self.of(N_("Semua topik")), "–", UNKNOWN)

    def ticks(self) -> Iterator[Line]:
        for one in self.told.ticks:
            name, every = self.of(CLOCKS.get(one.name, one.name)), self._age(one.every_s)
            value = self.of(N_("belum berputar sejak layanan dimulai"))
            if one.at:
                ago = self._age((self.told.at - one.at).total_seconds())
                value = self.of(N_("berputar %(ago)s lalu"), ago=ago)
            state = ACT if one.late(self.told.at) else GOOD
            yield Line(name, value, state, self.of(N_("seharusnya tiap %(every)s"), every=every), one.at)

    def backup(self) -> Line:
        label, found = self.of(N_("Cadangan terakhir")), self.told.backup
        if found is None:
            unknown = "backup" in self.told.unknown
            value = "–" if unknown else self.of(N_("belum pernah dicatat"))
            return Line(label, value, UNKNOWN if unknown else ACT)
        age = self.told.at - found.at
        ago = self.of(N_("%(ago)s lalu"), ago=self._age(age.total_seconds()))
        note = self.of(N_("%(n)s dokumen"), n=number(found.documents, self.language))
        return Line(label, ago, ACT if age > BACKUP_LATE else GOOD, note, found.at, found.fingerprint)

    def restore(self) -> Line:
        label, found = self.of(N_("Pencocokan sesudah pemulihan")), self.told.restore
        if found is None:
            unknown = "restore" in self.told.unknown
            value = "–" if unknown else self.of(N_("belum pernah dipulihkan"))
            return Line(label, value, UNKNOWN if unknown else GOOD)
        words, state = RESTORES[found.state]
        return Line(label, self.of(words), state, at=found.reconciled_at)

    def dependencies(self) -> Iterator[Line]:
        for one in self.told.dependencies:
            state = {"ok": GOOD, "degraded": LOOK, "fail": ACT}[one.state]
            value = self.of(N_("terganggu sejak")) if one.fault else f"{one.milliseconds} ms"
            yield Line(one.name, value, state, at=one.since if one.fault else None, told=one.fault)

    def _age(self, seconds: float) -> str:
        whole = max(0, int(seconds))
        for length, text in ((86_400, N_("%(n)s hari")), (3_600, N_("%(n)s jam")), (60, N_("%(n)s mnt"))):
            if whole >= 2 * length:
                return self.of(text, n=whole // length)
        return self.of(N_("%(n)s dtk"), n=f"{seconds:g}" if 0 < seconds < 1 else whole)
