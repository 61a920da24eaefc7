"""Which letters a case may have now, form by form; one that it may not says what has to happen first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter import LetterForm
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.letters.letter_snapshot import form_for
from services.triage.domain.letters.letter_subjects import SUBJECTS
from services.triage.domain.letters.letter_written import ASKED, AskedField
from services.triage.domain.letters.snapshot import Snapshot
from services.triage.domain.words import Kind
from shared.errors import N_
from shared.rules.handling import Form
from shared.rules.model import Rulebook

FIRST: Mapping[LetterKind, str] = MappingProxyType(
    {
        LetterKind.RECEIPT: N_("Isi laporan harus dapat dibuka."),
        LetterKind.COMPLETION: N_(
            "Minta dulu pelapor melengkapi laporan; tenggatnya tercetak pada surat ini."
        ),
        LetterKind.REGISTRATION: N_("Registrasi harus diusulkan dan disetujui dulu."),
        LetterKind.REFUSAL: N_("Keputusan tidak meregistrasi harus diusulkan dan disetujui dulu."),
        LetterKind.STATUS: N_("Isi laporan harus dapat dibuka."),
        LetterKind.SUMMONS: N_("Catat dulu undangan klarifikasi pada halaman kasus."),
        LetterKind.OATH: N_("Catat dulu klarifikasi dengan sumpah pelapor, terlapor, atau saksi."),
        LetterKind.EXPERT_OATH: N_("Catat dulu klarifikasi dengan sumpah ahli."),
        LetterKind.HEARING: N_("Catat dulu hasil klarifikasi pada halaman kasus."),
        LetterKind.PRELIMINARY_REVIEW: N_(
            "Kajian awal hanya untuk laporan dan temuan. Catat dulu hasil penelusuran."
        ),
        LetterKind.STUDY: N_("Kajian disusun sesudah registrasi. Usulkan registrasi dulu."),
        LetterKind.DISCUSSION_INVITATION: N_("Catat dulu undangan pembahasan pada halaman kasus."),
        LetterKind.DISCUSSION: N_("Catat dulu pembahasan Sentra Gakkumdu pada halaman kasus."),
        LetterKind.PLENARY: N_("Catat dulu rapat pleno pada halaman kasus."),
        LetterKind.STOP: N_("Penghentian harus diusulkan dan disetujui dulu."),
        LetterKind.REVERSAL: N_("Pembatalan keputusan harus diusulkan dan disetujui dulu."),
        LetterKind.TRANSFER: N_("Pelimpahan harus diusulkan dan disetujui dulu."),
        LetterKind.CANCELLATION: N_("Belum ada surat yang dapat dibatalkan."),
        **dict.fromkeys(
            (kind for kind in LetterKind if kind.value.startswith("handoff")),
            N_("Penerusan lewat rute ini harus diputus pleno, diusulkan, dan disetujui dulu."),
        ),
    }
)
"""What has to happen before a letter of that kind can be made."""
_WITH_RULING = frozenset({LetterKind.REGISTRATION, LetterKind.REFUSAL, LetterKind.STOP, LetterKind.REVERSAL})


@dataclass(frozen=True, slots=True)
class Offer:
    """A form, the parts that a letter on it can be about, and what the officer is asked to write.

    `subjects` is empty for a letter about the case itself; `first` says what has to happen before it can be
    made, empty when it can be made now.
    """

    form: LetterForm
    subjects: tuple[parts.Subject, ...] = ()
    asked: tuple[AskedField, ...] = ()
    first: str = ""

    @property
    def possible(self) -> bool:
        """Whether it can be made now."""
        return not self.first


def offers(snapshot: Snapshot, rules: Rulebook) -> tuple[Offer, ...]:
    """Every form of the rulebook that is set as a letter, in the rulebook's order."""
    kinds = {form.template for form in rules.forms.values()}
    letters = [form for form in rules.forms.values() if form.template in set(LetterKind)]
    return tuple(one for form in letters for one in _offers(snapshot, rules, form, kinds))


def _offers(snapshot: Snapshot, rules: Rulebook, row: Form, kinds: set[str]) -> Iterator[Offer]:
    form = form_for(snapshot, rules, row.id)
    yield _offer(snapshot, form)
    if form.kind is not LetterKind.STATUS:
        return
    # A rulebook without a form of its own for a decision tells it on its status notice.
    for ruled in snapshot.rulings:
        if ruled.kind in _WITH_RULING and ruled.kind not in kinds:
            yield Offer(form_for(snapshot, rules, row.id, ruled.key), (ruled,))


def _offer(snapshot: Snapshot, form: LetterForm) -> Offer:
    asked = ASKED.get(form.kind, ())
    if any(one.required for one in asked):
        return Offer(form, asked=asked, first=_early(snapshot, form.kind))
    subjects_of = SUBJECTS.get(form.kind)
    if subjects_of is None:
        return Offer(form, asked=asked)
    subjects = _fitting(subjects_of(snapshot), form)
    return Offer(form, subjects, asked, "" if subjects else FIRST[form.kind])


def _early(snapshot: Snapshot, kind: LetterKind) -> str:
    """A study is written with its letter: the preliminary one of any report or finding, the other later."""
    if kind is LetterKind.STUDY:
        registered = any(one.kind is LetterKind.REGISTRATION for one in snapshot.rulings)
        return "" if registered else FIRST[kind]
    return FIRST[kind] if snapshot.kind is Kind.TIP else ""


def _fitting(subjects: Sequence[parts.Subject], form: LetterForm) -> tuple[parts.Subject, ...]:
    return tuple(one for one in subjects if one.form in {"", form.id})
