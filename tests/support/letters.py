"""A case with everything that letters tell, and the forms that they are set on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TypedDict

from services.triage.domain.acts.invitations import Enclosed
from services.triage.domain.acts.sittings import Ballot, Body, Heard, PlenaryOutcome, Seat, Verdict, Vote
from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter import Letter, LetterForm
from services.triage.domain.letters.letter_calls import Call
from services.triage.domain.letters.letter_earlier import EarlierLetter
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.letters.snapshot import Letterhead, Snapshot
from services.triage.domain.parts import Exhibit
from services.triage.domain.words import Kind
from shared.rules.model import Group
from shared.rules.rulebooks import Rulebooks

CASE = "0193d6a0-7c2b-7000-8000-00000000aaaa"
OTHER_CASE = "0193d6a0-7c2b-7000-8000-00000000bbbb"
NOON = datetime(2024, 11, 3, 4, 0, tzinfo=UTC)
TODAY = date(2024, 11, 9)
RULES = Rulebooks.load().latest()

OFFICE = Letterhead(
    lines=("Badan Pengawas Pemilihan Umum", "Kota Balikpapan"),
    address="Jalan Contoh Nomor 1, Balikpapan, Kalimantan Timur 76100",
    town="Balikpapan",
    signs_as="Ketua",
    signed_by="Rahmawati Nur Hidayah, S.H., M.H.",
    origin="https://jejak.example.go.id",
)
TITLES = {
    LetterKind.RECEIPT: ("Tanda Terima Laporan", "Model A.3"),
    LetterKind.COMPLETION: ("Pemberitahuan Kelengkapan Laporan", "Model A.5"),
    LetterKind.REGISTRATION: ("Pemberitahuan Registrasi", "Model A.17"),
    LetterKind.REFUSAL: ("Pemberitahuan Laporan Tidak Diregistrasi", "Model A.17"),
    LetterKind.STATUS: ("Pemberitahuan Status Penanganan", "Model A.17"),
    LetterKind.SUMMONS: ("Undangan Klarifikasi", "Model A.7"),
    LetterKind.OATH: ("Berita Acara Pengambilan Sumpah", "Model A.8"),
    LetterKind.EXPERT_OATH: ("Berita Acara Pengambilan Sumpah Ahli", "Model A.9"),
    LetterKind.HEARING: ("Berita Acara Klarifikasi", "Model A.10"),
    LetterKind.PRELIMINARY_REVIEW: ("Kajian Awal", "Model A.4"),
    LetterKind.STUDY: ("Kajian Dugaan Pelanggaran", "Model A.11"),
    LetterKind.DISCUSSION_INVITATION: ("Undangan Pembahasan Sentra Gakkumdu", ""),
    LetterKind.DISCUSSION: ("Berita Acara Pembahasan Sentra Gakkumdu", ""),
    LetterKind.PLENARY: ("Berita Acara Rapat Pleno", ""),
    LetterKind.HANDOFF_CRIMINAL: ("Penerusan Dugaan Tindak Pidana", "Model A.15"),
    LetterKind.HANDOFF_ADMINISTRATIVE: ("Penerusan Dugaan Pelanggaran Administrasi", "Model A.14"),
    LetterKind.HANDOFF_ETHICS: ("Penerusan Dugaan Pelanggaran Kode Etik", "Model A.13"),
    LetterKind.HANDOFF_CIVIL_SERVICE: ("Penerusan Dugaan Pelanggaran Netralitas ASN", "Model A.16"),
    LetterKind.HANDOFF_DIGITAL: ("Permohonan Penanganan Konten", ""),
    LetterKind.STOP: ("Pemberitahuan Penghentian", "Model A.17"),
    LetterKind.REVERSAL: ("Pembatalan Keputusan", ""),
    LetterKind.TRANSFER: ("Pelimpahan", ""),
    LetterKind.CANCELLATION: ("Pembatalan surat", ""),
}
CONFIRMED = frozenset({"Model A.7", "Model A.8", "Model A.9", "Model A.10", "Model A.13"})
WITNESS = "Andi Muhammad Tenriajeng Daeng Mattawang Sastrawidjaja-Prawirokusumo, S.Sos., M.Si."
TEXT = (
    "Pada hari kejadian saya melihat dua orang membagikan amplop kepada warga yang datang ke halaman balai. "
    "Setiap amplop berisi uang dan kartu nama pasangan calon. Kegiatan itu berlangsung sekitar satu jam dan "
    "disaksikan pengurus RT."
)


class Sittings(TypedDict):
    """The fields of a snapshot that tell of people sitting together."""

    invitations: tuple[parts.Invitation, ...]
    testimonies: tuple[parts.Testimony, ...]
    reviews: tuple[parts.Opinion, ...]
    studies: tuple[parts.Opinion, ...]
    calls: tuple[Call, ...]
    debates: tuple[parts.Debate, ...]
    meetings: tuple[parts.Meeting, ...]


class Decided(TypedDict):
    """The fields of a snapshot that tell of decisions."""

    dispatches: tuple[parts.Dispatch, ...]
    rulings: tuple[parts.Ruled, ...]


def form(kind: LetterKind) -> LetterForm:
    """The form of a kind; its code is confirmed only where the law was seen."""
    title, code = TITLES[kind]
    return LetterForm(id=kind.value, kind=kind, code=code, confirmed=code in CONFIRMED, title=title)


def snapshot(*, text: str = TEXT, exhibits: int = 3, case_id: str = CASE) -> Snapshot:
    """A case at entry 27, with `text` wherever somebody wrote something."""
    return Snapshot(
        case_id=case_id,
        kind=Kind.REPORT,
        seq=27,
        head=sha256(b"head").hexdigest(),
        taken_at=NOON,
        office=OFFICE,
        receipt_number="BPN-7K2M-9Q4T",
        received_at=datetime(2024, 10, 29, 6, 5, tzinfo=UTC),
        letters=2,
        category="Politik uang",
        article="Pasal 187A ayat (1) UU 10/2016",
        occurred_at="2024-10-23T19:30:00+08:00",
        place="Gunung Samarinda Baru, Balikpapan Utara, TPS 012",
        event=text,
        stage="Diregistrasi",
        numbers=_numbers(case_id),
        parties=_parties(case_id),
        exhibits=tuple(_exhibit(case_id, number) for number in range(exhibits)),
        deadlines=tuple(
            parts.Due(case_id=case_id, deadline=RULES.deadline(rule).starting(NOON))
            for rule in RULES.deadlines
        ),
        requirements=_requirements(case_id),
        **_sittings(case_id, text),
        **_decided(case_id, text),
        issued=(_earlier(case_id, text),),
    )


def letter(kind: LetterKind, taken: Snapshot | None = None, *, about: str = "") -> Letter:
    """A letter of that kind; the last part of it that there is."""
    return Letter(
        form=form(kind),
        snapshot=taken or snapshot(),
        dated=TODAY,
        edition=1,
        about=about,
        verification="0f" * 16,
    )


def _earlier(case_id: str, text: str) -> EarlierLetter:
    return EarlierLetter(
        case_id=case_id,
        key="letter:1",
        form="cancellation",
        no=1,
        title="Undangan klarifikasi",
        dated=TODAY,
        sha256=sha256(b"earlier").hexdigest(),
        reason=text,
    )


def of_other_case(part: parts.Part) -> parts.Part:
    """The same, as if it had been taken from another case."""
    return replace(part, case_id=OTHER_CASE)


def _numbers(case_id: str) -> tuple[parts.CaseNumber, ...]:
    said = (("report", "019/LP/PW/Kota/RR.RR/X/2024"), ("registration", "009/Reg/LP/PW/Kota/RR.RR/XI/2024"))
    return tuple(parts.CaseNumber(case_id=case_id, series=one, number=number) for one, number in said)


def _parties(case_id: str) -> tuple[parts.Party, ...]:
    return (
        parts.Party(
            case_id=case_id,
            heard=Heard.REPORTED,
            name="Terlapor Satu",
            address="Jalan Mawar 7, RT 12, Gunung Samarinda Baru",
            capacity="Lurah",
        ),
        parts.Party(case_id=case_id, heard=Heard.WITNESS, name=WITNESS, address="Jalan Melati 3, RT 4"),
        parts.Party(case_id=case_id, heard=Heard.EXPERT, name="Dr. Ahli Hukum Pidana, S.H., M.H."),
    )


def _exhibit(case_id: str, number: int) -> parts.ListedExhibit:
    media = ("image/jpeg", "video/mp4", "application/pdf")[number % 3]
    kept = Exhibit(
        id=f"exhibit-{number}",
        sha256=sha256(str(number).encode()).hexdigest(),
        size=1_400_000 + number * 7_919,
        media_type=media,
    )
    return parts.ListedExhibit(case_id=case_id, exhibit=kept)


def _requirements(case_id: str) -> tuple[parts.Requirement, ...]:
    met = {"known_on": False, "evidence": False}
    return tuple(
        parts.Requirement(case_id=case_id, name=row.name_id, group=row.group, met=met.get(row.id, True))
        for row in sorted(RULES.requirements.values(), key=lambda row: list(Group).index(row.group))
    )


def _sittings(case_id: str, text: str) -> Sittings:
    hearing_at = NOON + timedelta(days=1, hours=-2)
    opinion = parts.Opinion(
        case_id=case_id, key="1", at=NOON, facts=text, analysis=f"{text}\n{text}", conclusion=text
    )
    return {
        "invitations": (
            parts.Invitation(
                case_id=case_id,
                key="s1",
                heard=Heard.WITNESS,
                hearing_at=hearing_at,
                online=False,
                attempt=2,
                name=WITNESS,
                address="Jalan Melati 3, RT 4, Gunung Samarinda Baru",
                place="Ruang klarifikasi, Jalan Contoh Nomor 1, Balikpapan",
            ),
        ),
        "testimonies": (
            _testimony(case_id, "s1", Heard.WITNESS, WITNESS, text),
            _testimony(case_id, "s2", Heard.EXPERT, "Dr. Ahli Hukum Pidana, S.H., M.H.", text),
        ),
        "reviews": (opinion,),
        "studies": (replace(opinion, key="2"),),
        "calls": (_call(case_id),),
        "debates": (_debate(case_id, text),),
        "meetings": (_meeting(case_id, text),),
    }


def _testimony(case_id: str, key: str, heard: Heard, name: str, text: str) -> parts.Testimony:
    return parts.Testimony(
        case_id=case_id,
        key=key,
        heard=heard,
        held_at=NOON + timedelta(days=1),
        appeared=True,
        sworn=True,
        counsel=False,
        signed=heard is Heard.EXPERT,
        name=name,
        statement="\n".join([text] * 3),
    )


def _call(case_id: str) -> Call:
    exhibit = _exhibit(case_id, 0).exhibit
    return Call(
        case_id=case_id,
        key="1:police",
        body=Body.POLICE,
        number=2,
        meets_at=NOON + timedelta(days=4),
        online=False,
        over=False,
        file=(
            Enclosed(id="letter:1", sha256=sha256(b"earlier").hexdigest()),
            Enclosed(id=exhibit.id, sha256=exhibit.sha256),
        ),
        invited="Iptu Contoh, Aipda Misal",
        place="Sekretariat Sentra Gakkumdu, Jalan Contoh Nomor 1, Balikpapan",
    )


def _debate(case_id: str, text: str) -> parts.Debate:
    return parts.Debate(
        case_id=case_id,
        key="2",
        number=2,
        invited_at=NOON + timedelta(days=3),
        held_at=NOON + timedelta(days=4, hours=2),
        seats=(
            Seat(body=Body.BAWASLU, present=True, verdict=Verdict.CRIME),
            Seat(body=Body.POLICE, present=True, verdict=Verdict.OPEN),
            Seat(body=Body.PROSECUTORS, present=False),
        ),
        evidence=("Keterangan saksi", "Rekaman video pembagian amplop"),
        people=(("bawaslu", "Rahmawati Nur Hidayah"), ("police", "Iptu Contoh"), ("police", "Aipda Misal")),
        considered=text,
    )


def _meeting(case_id: str, text: str) -> parts.Meeting:
    names = ("Rahmawati Nur Hidayah", "Siti Contoh", "Budi Misal", "Made Umpama", "Yosef Andai")
    votes = (Vote.FOR, Vote.FOR, Vote.AGAINST, None, None)
    return parts.Meeting(
        case_id=case_id,
        key="1",
        held_at=NOON + timedelta(days=5),
        ballots=tuple(
            Ballot(commissioner=name, present=name != names[4], recused=name == names[3], vote=vote)
            for name, vote in zip(names, votes, strict=True)
        ),
        names=names,
        outcome=PlenaryOutcome.FORWARD,
        routes=("Kepolisian melalui Sentra Gakkumdu", "Komisi Pemilihan Umum Kota Balikpapan"),
        considered=text,
    )


def _decided(case_id: str, text: str) -> Decided:
    handoffs = [kind for kind in LetterKind if kind.value.startswith("handoff") or kind.value == "transfer"]
    rulings = (LetterKind.REGISTRATION, LetterKind.REFUSAL, LetterKind.STOP, LetterKind.REVERSAL)
    return {
        "dispatches": tuple(
            parts.Dispatch(
                case_id=case_id,
                key=kind.value,
                form=kind.value,
                receiver="Kepala Kepolisian Resor Kota Balikpapan",
                receiver_address="melalui Sentra Penegakan Hukum Terpadu",
                decided_at=NOON + timedelta(days=5),
            )
            for kind in handoffs
        ),
        "rulings": tuple(
            parts.Ruled(
                case_id=case_id,
                key=str(number),
                kind=kind,
                called=TITLES[kind][0],
                decided_at=NOON + timedelta(hours=number),
                reason=text,
                reverses="Tidak diregistrasi, 30 Oktober 2024" if kind is LetterKind.REVERSAL else "",
            )
            for number, kind in enumerate(rulings, start=1)
        ),
    }
