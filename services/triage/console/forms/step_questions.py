"""What the form of each step asks, in the reader's language, from the case and its rulebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from services.triage.console.forms.asking import SEALED, YES_NO, Asking
from services.triage.console.forms.fields import Ask, Field
from services.triage.console.forms.step_wording import (
    BODY_NAMES,
    DELIVERED_NAMES,
    HEARD_NAMES,
    OUTCOME_NAMES,
    SEAT_NAMES,
    VERDICT_NAMES,
)
from services.triage.domain.acts import inviting
from services.triage.domain.acts.evidence import EVIDENCE_KINDS
from services.triage.domain.acts.invitations import Enclosed
from services.triage.domain.acts.plenary_checks import held_no_crime, possible
from services.triage.domain.acts.records import CompletionRequest
from services.triage.domain.acts.sittings import Body, Hearing, PlenaryOutcome, Summons
from services.triage.domain.case import Case
from services.triage.domain.letters.letter_earlier import letter_of
from services.triage.domain.routes.tracks import by_hand, running
from services.triage.domain.words import Stage
from shared.errors import N_
from shared.rules.handling import Record as Form
from shared.rules.model import Rulebook
from shared.web.formats import short_date_time

SEP = "."
"""Between route, step and outcome in one choice; ids hold none."""


RECEIVED = N_("Tenggat pelapor dinilai dari waktu ini, bukan dari waktu Anda mencatatnya.")
DIFFERS = N_(
    "Semua unsur yang berpendapat menyatakan bukan tindak pidana. Belum ditemukan aturan apakah pleno boleh "
    "memutus lain; bila diteruskan ke kepolisian, tandai ini dan tulis alasannya."
)
UNINVITED = N_(
    "Belum ada undangan tercatat untuk pembahasan ini. Catat dulu undangannya; tanpa itu riwayat menyebut "
    "pembahasan tanpa undangan."
)
PRESENT: Mapping[str, str] = {"yes": N_("hadir"), "no": N_("tidak hadir")}


def questions(form: Form | None, asking: Asking) -> tuple[Field, ...]:
    """The fields of a form; none for a step that has nothing to fill in."""
    return tuple(_QUESTIONS[form](asking)) if form in _QUESTIONS else ()


def open_summonses(case: Case) -> list[Summons]:
    """Invitations whose outcome is not on record yet."""
    records = [entry.record for entry in case.dossier.entries]
    answered = {one.summons_id for one in records if isinstance(one, Hearing)}
    return [one for one in records if isinstance(one, Summons) and one.summons_id not in answered]


def routes_and_steps(case: Case, rules: Rulebook) -> list[tuple[str, str, str]]:
    """Route, step and outcome of everything that may be told next from outside."""
    return [
        (track.route, step.id, outcome)
        for track in running(case, rules)
        for step in track.expected
        for outcome in step.outcomes
    ]


def requested(case: Case) -> tuple[str, ...]:
    """What the reporter was last asked to complete."""
    records = (entry.record for entry in reversed(case.dossier.entries))
    return next((one.missing for one in records if isinstance(one, CompletionRequest)), ())


def _requirements(asking: Asking, wanted: Iterable[str]) -> list[tuple[str, ...]]:
    rows = [asking.rules.requirements[one] for one in wanted if one in asking.rules.requirements]
    return [(row.id, row.name(asking.language)) for row in rows]


def _completion_request(asking: Asking) -> Iterable[Field]:
    label, every = asking.say(N_("Yang perlu dilengkapi")), asking.rules.requirements
    lacking = tuple(one for one in asking.case.report.missing if one in every)
    yield Field(Ask.MANY, "missing", label, tuple(_requirements(asking, every)), values=lacking)
    yield asking.field(
        Ask.AREA, "message", N_("Penjelasan kepada pelapor"), N_("Dikirim bersama surat pemberitahuan.")
    )


def _completion(asking: Asking) -> Iterable[Field]:
    wanted = requested(asking.case) or tuple(asking.rules.requirements)
    options = _requirements(asking, wanted)
    yield asking.field(Ask.MOMENT, "received_at", N_("Perbaikan diterima pada"), RECEIVED)
    yield asking.choosing(Ask.MANY, "fulfilled", N_("Yang sudah dilengkapi"), options)
    yield asking.field(Ask.AREA, "note", N_("Yang disampaikan pelapor"), SEALED)


def _tracing(asking: Asking) -> Iterable[Field]:
    yield asking.field(Ask.DAY, "traced_on", N_("Tanggal penelusuran"))
    yield asking.choosing(Ask.ONE, "suspected", N_("Ada dugaan pelanggaran?"), asking.options(YES_NO))
    yield asking.field(
        Ask.DAY,
        "discovered_on",
        N_("Tanggal dugaan ditemukan"),
        N_("Tenggat temuan dihitung dari tanggal ini."),
    )
    yield asking.field(Ask.AREA, "minutes", N_("Hasil penelusuran"), SEALED, rows=5)


def _discussion(asking: Asking) -> Iterable[Field]:
    invited = asking.field(Ask.MOMENT, "invited_at", N_("Undangan disampaikan"))
    if sent := inviting.standing(asking.case):
        local = sent.at.astimezone(asking.rules.zone)
        invited = replace(invited, values=(local.strftime("%Y-%m-%dT%H:%M"),))
    elif inviting.invites(asking.rules):
        invited = replace(invited, hint=asking.say(UNINVITED))
    yield invited
    yield asking.field(Ask.MOMENT, "held_at", N_("Pembahasan diadakan"))
    for body in Body:
        yield from _seat(asking, body)
    if asking.case.stage is Stage.SECOND_DISCUSSION:
        files = [
            (one.id, asking.say(N_("Bukti %(n)s"), n=number))
            for number, one in enumerate(asking.case.report.evidence, 1)
        ]
        label = asking.say(N_("Alat bukti; sekurangnya dua bila disimpulkan tindak pidana"))
        yield Field(Ask.MANY, "evidence", label, (*asking.options(EVIDENCE_KINDS), *files))
    yield asking.field(Ask.AREA, "minutes", N_("Risalah pembahasan"), SEALED, rows=5)


def _seat(asking: Asking, body: Body) -> Iterable[Field]:
    """One of the three bodies: there or not, who came, what it holds."""
    yield Field(Ask.HEADING, f"seat_{body}", asking.say(BODY_NAMES[body]))
    yield asking.choosing(Ask.ONE, f"present_{body}", N_("Kehadiran"), asking.options(PRESENT))
    yield asking.field(Ask.TEXT, f"members_{body}", N_("Nama yang hadir"))
    verdicts = (("", asking.say(N_("tanpa pendapat"))), *asking.options(VERDICT_NAMES))
    yield asking.choosing(Ask.LIST, f"verdict_{body}", N_("Kesimpulan"), verdicts)
    yield asking.field(Ask.AREA, f"opinion_{body}", N_("Pendapat"), SEALED, rows=2)


def _invitation(asking: Asking) -> Iterable[Field]:
    yield asking.field(Ask.MOMENT, "meets_at", N_("Waktu pembahasan"))
    yield asking.choosing(Ask.ONE, "online", N_("Dilakukan daring?"), asking.options(YES_NO))
    yield asking.field(Ask.TEXT, "place", N_("Tempat atau sambungan"))
    for body in Body:
        label = asking.say(N_("Yang diundang dari %(body)s"), body=asking.say(BODY_NAMES[body]))
        hint = asking.say(N_("Nama atau jabatan, satu per baris. Disimpan tersegel."))
        yield Field(Ask.AREA, f"invitees_{body}", label, hint=hint, rows=2)
    papers = [(one.id, file_name(one, asking)) for one in inviting.enclosable(asking.case, asking.rules)]
    if papers:
        label = asking.say(N_("Berkas yang disertakan"))
        hint = asking.say(
            N_("Tercantum pada surat dengan SHA-256-nya. Surat kepada pelapor tidak disertakan.")
        )
        every = tuple(key for key, _ in papers)
        yield Field(Ask.MANY, "file", label, tuple(papers), hint=hint, values=every)


def file_name(one: Enclosed, asking: Asking) -> str:
    """How a document or exhibit of the file is called."""
    no = letter_of(one.id)
    form = next((each.form for each in asking.case.dossier.letters if each.letter == no), "")
    if form in asking.rules.forms:
        name = asking.rules.forms[form].name(asking.language)
        return f"{name} ({asking.say(N_('surat ke-%(n)s'), n=no)})"
    listed = [each.id for each in asking.case.report.evidence]
    return asking.say(N_("Bukti %(n)s"), n=listed.index(one.id) + 1) if one.id in listed else one.id


def _summons(asking: Asking) -> Iterable[Field]:
    yield asking.choosing(Ask.ONE, "heard", N_("Siapa yang diundang"), asking.options(HEARD_NAMES))
    yield asking.field(Ask.TEXT, "summoned", N_("Nama yang diundang"))
    yield asking.field(Ask.MOMENT, "hearing_at", N_("Waktu klarifikasi"))
    yield asking.choosing(Ask.ONE, "online", N_("Dilakukan daring?"), asking.options(YES_NO))
    yield asking.field(Ask.TEXT, "place", N_("Tempat atau sambungan"))
    attempts = (("1", asking.say(N_("pertama"))), ("2", asking.say(N_("kedua, sesudah tidak hadir"))))
    yield asking.choosing(Ask.LIST, "attempt", N_("Undangan ke"), attempts)


def _hearing(asking: Asking) -> Iterable[Field]:
    summonses = [(one.summons_id, _summons_line(asking, one)) for one in open_summonses(asking.case)]
    none = ("", asking.say(N_("tidak ada undangan yang menunggu")))
    yield asking.choosing(Ask.LIST, "summons_id", N_("Undangan"), summonses or [none])
    yield asking.choosing(Ask.ONE, "appeared", N_("Hadir?"), asking.options(YES_NO))
    yield asking.field(Ask.MOMENT, "held_at", N_("Waktu diadakan, atau waktu yang dilewatkan"))
    kept = (
        ("sworn", asking.say(N_("sumpah diambil"))),
        ("counsel", asking.say(N_("didampingi penasihat"))),
        ("signed", asking.say(N_("berita acara ditandatangani"))),
    )
    yield asking.choosing(Ask.MANY, "kept", N_("Jalannya klarifikasi"), kept)
    yield asking.field(Ask.TEXT, "counsel_name", N_("Nama pendamping"))
    yield asking.field(Ask.AREA, "refusal", N_("Alasan tidak menandatangani, bila menolak"), SEALED, rows=2)
    yield asking.field(Ask.AREA, "minutes", N_("Berita acara klarifikasi"), SEALED, rows=6)


def _summons_line(asking: Asking, one: Summons) -> str:
    at = short_date_time(one.hearing_at, asking.language)
    return f"{asking.say(HEARD_NAMES[one.heard])}, {at}"


def _plenary(asking: Asking) -> Iterable[Field]:
    yield asking.field(Ask.MOMENT, "held_at", N_("Pleno diadakan"))
    seats = (("", asking.say(N_("pilih"))), *asking.options(SEAT_NAMES))
    for account, name in asking.commissioners.items():
        yield Field(Ask.LIST, f"ballot_{account}", asking.say(N_("Suara %(name)s"), name=name), seats)
    outcomes = [(one.value, asking.say(OUTCOME_NAMES[one])) for one in possible(asking.case)]
    yield asking.choosing(Ask.ONE, "outcome", N_("Putusan pleno"), outcomes)
    if PlenaryOutcome.FORWARD in possible(asking.case):
        routes = [(one.id, one.name(asking.language)) for one in asking.rules.routes.values()]
        yield asking.choosing(Ask.MANY, "routes", N_("Rute, bila diteruskan"), routes)
        if held_no_crime(asking.case):
            yield from _despite(asking)
    yield asking.field(Ask.AREA, "minutes", N_("Berita acara pleno"), SEALED, rows=6)


def _despite(asking: Asking) -> Iterable[Field]:
    """The joint centre held that it is no crime; the plenary may see it otherwise, and says why."""
    mark = (("yes", asking.say(N_("Pleno tetap meneruskan ke kepolisian"))),)
    field = asking.choosing(Ask.MANY, "despite", N_("Pembahasan terakhir: bukan tindak pidana"), mark)
    yield replace(field, hint=asking.say(DIFFERS))
    yield asking.field(Ask.AREA, "despite_reason", N_("Alasan tetap diteruskan ke kepolisian"), SEALED)


def _route_step(asking: Asking) -> Iterable[Field]:
    rules, language = asking.rules, asking.language
    options = [
        (
            SEP.join((route, step, outcome)),
            " – ".join(
                (
                    rules.routes[route].name(language),
                    rules.steps[step].name(language),
                    rules.outcomes[outcome].name(language) if outcome in rules.outcomes else outcome,
                )
            ),
        )
        for route, step, outcome in routes_and_steps(asking.case, rules)
    ]
    yield asking.choosing(Ask.ONE, "outcome", N_("Yang terjadi"), options)
    yield asking.field(Ask.MOMENT, "happened_at", N_("Waktu kejadian menurut surat mereka"))
    yield asking.field(Ask.TEXT, "reference", N_("Nomor surat"), N_("Tanpa nama orang."))
    yield asking.field(Ask.AREA, "note", N_("Keterangan"), SEALED)


def _delivery(asking: Asking) -> Iterable[Field]:
    """A letter on paper to a body that does not work with this system."""
    options = [
        (
            SEP.join((track.route, delivered)),
            f"{asking.rules.routes[track.route].name(asking.language)} – {asking.say(text)}",
        )
        for track in by_hand(asking.case, asking.rules)
        for delivered, text in DELIVERED_NAMES.items()
    ]
    yield asking.choosing(Ask.ONE, "delivered", N_("Yang terjadi"), options)
    yield asking.field(Ask.MOMENT, "happened_at", N_("Waktu menurut surat atau tanda terima"))
    yield asking.field(Ask.TEXT, "reference", N_("Nomor surat atau tanda terima"), N_("Tanpa nama orang."))
    yield asking.field(Ask.AREA, "note", N_("Yang menerima, atau alasan pengembalian"), SEALED)


def _withdrawal(asking: Asking) -> Iterable[Field]:
    yield asking.field(Ask.MOMENT, "asked_at", N_("Pelapor meminta pada"))
    yield asking.field(Ask.AREA, "reason", N_("Alasan pelapor"), SEALED)


_QUESTIONS: Mapping[Form | None, Callable[[Asking], Iterable[Field]]] = {
    Form.COMPLETION_REQUEST: _completion_request,
    Form.COMPLETION: _completion,
    Form.TRACING: _tracing,
    Form.DISCUSSION_INVITATION: _invitation,
    Form.DISCUSSION: _discussion,
    Form.SUMMONS: _summons,
    Form.HEARING: _hearing,
    Form.PLENARY: _plenary,
    Form.ROUTE_STEP: _route_step,
    Form.WITHDRAWAL: _withdrawal,
    Form.DELIVERY: _delivery,
}
