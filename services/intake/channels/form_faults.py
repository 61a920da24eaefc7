"""What is wrong with a form, as sentences in the reader's language by form field."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from starlette.requests import Request

from services.intake.application.not_stored import DISK_FULL, NotStored
from services.intake.application.prepare_report import HandIn, PrepareReport
from services.intake.application.read_report import Unreadable
from services.intake.channels.form_body import body_faults, field_faults
from services.intake.channels.form_reading import Form
from shared.errors import N_, InvalidInput
from shared.web.i18n import Language, language_of, translate
from shared.web.pages import pages_of
from shared.web.validation import field_errors

_SAY = N_("Tulis apa yang terjadi.")
_DECLARE = N_("Centang pernyataan ini untuk mengirim laporan.")
_TYPED = N_(
    "Tidak ada tanda terima. Isian Anda masih ada di halaman ini: kirim lagi sebentar lagi. "
    "Laporan tidak akan tercatat dua kali."
)
_FULL = N_(
    "Tidak ada tanda terima. Ruang penyimpanan kantor hampir habis. Isian Anda masih ada di halaman ini: "
    "coba lagi nanti, atau datang ke kantor."
)
_SENT = N_("Formulir ini sudah terkirim. Jika ini laporan lain, kirim lagi sebagai laporan baru.")

Faults = dict[str, str]


def faults_of(
    request: Request, form: Form, handed_in: Callable[[Form], HandIn], prepare: PrepareReport
) -> Faults:
    """Everything that stands against the form as it is now."""
    language = language_of(request)
    faults: Faults = {}
    try:
        prepare.check(handed_in(form))
    except InvalidInput as error:
        faults = sentences(error, language)
    if not form["narrative"].strip():
        faults["narrative"] = translate(_SAY, language)
    if form.file_fault is not None:
        faults["files"] = translate(form.file_fault.detail, language)
    if form["kind"] == "report" and not form["declared"]:
        faults["declared"] = translate(_DECLARE, language)
    return faults


def sentences(error: InvalidInput, language: Language) -> Faults:
    """The sentences of a refusal."""
    if isinstance(error, Unreadable):
        wrong = body_faults(field_errors(error.errors))
        return {name: translate(each.detail, language, each.values) for name, each in wrong.items()}
    return {name: translate(detail, language) for name, detail in field_faults(error).items()}


def renewed(request: Request, form: Form) -> Faults:
    """Make a form that was sent with other words a new one, and say so.

    Its first receipt is not shown: whoever sends other words may be somebody else.
    """
    form.values["form_id"] = pages_of(request).nonces.issue()
    return {"": translate(_SENT, language_of(request))}


def not_received(request: Request, error: NotStored) -> str:
    """That there is no receipt, and that what was typed is still on the page."""
    return translate(_FULL if error.detail == DISK_FULL else _TYPED, language_of(request))


def among(faults: Faults, fields: Iterable[str]) -> Faults:
    """The faults of some fields, in the order of the page."""
    return {name: faults[name] for name in fields if name in faults}
