"""A case's letters in words: what may be issued, about which part, what was issued, and what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.triage.application.letters.letter_desk import Desk
from services.triage.application.letters.letter_orders import Order
from services.triage.application.read_case import CasePage
from services.triage.console.case.dossier_views import owed_letters
from services.triage.console.forms.step_wording import BODY_NAMES, HEARD_NAMES
from services.triage.domain.file.dossier_facts import LetterIssued
from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter_calls import Call
from services.triage.domain.letters.letter_earlier import about_letter, cancelled_by, letter_of
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.letters.letter_offers import Offer
from services.triage.domain.letters.letter_snapshot import CANCELLATION, CANCELLATION_EN
from services.triage.domain.letters.letter_written import ASKED, AskedField
from shared.errors import N_
from shared.rules.model import Rulebook
from shared.web.formats import short_date_time
from shared.web.i18n import Language, translate

FIELD_NAMES: Mapping[str, str] = {
    "facts": N_("Fakta"),
    "analysis": N_("Analisis hukum"),
    "conclusion": N_("Kesimpulan dan rekomendasi"),
    "address": N_("Alamat yang diundang (boleh kosong)"),
    "receiver_address": N_("Alamat penerima (boleh kosong)"),
    "reason": N_("Alasan pembatalan"),
}
"""What is asked for a letter; a test compares them with the fields that there are."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for a letter, and what is wrong with it by field."""

    order: Order
    faults: Mapping[str, str] = field(default_factory=dict)
    number: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """Into whose language, under which rules."""

    rules: Rulebook
    language: Language
    names: Mapping[str, str]

    def say(self, text: str, **values: object) -> str:
        """A text in the reader's language."""
        return translate(text, self.language, values)


def offered(desk: Desk, telling: Telling, typed: Typed | None) -> Sequence[dict[str, Any]]:
    """The forms in which something can be issued now, as the page draws them."""
    return [_offer(one, telling, typed) for one in desk.offered if one.possible]


def owed(page: CasePage, desk: Desk, telling: Telling) -> Sequence[dict[str, Any]]:
    """What is still to be issued: form, what it is about, whether it can be issued as things stand."""
    subjects = {
        (one.form.id, each.key): each for one in desk.offered if one.possible for each in one.subjects
    }
    whole = {one.form.id for one in desk.offered if one.possible and not one.subjects}
    return [
        {
            "form": one.form.id,
            "name": _form_name(one.form.id, telling),
            "about": one.about,
            "told": told(shown, telling) if shown else "",
            "possible": shown is not None or (not one.about and one.form.id in whole),
        }
        for one in owed_letters(page)
        for shown in (subjects.get((one.form.id, one.about)),)
    ]


def not_yet(desk: Desk, telling: Telling) -> Sequence[tuple[str, str]]:
    """The others: the form, and what has to happen first."""
    return [
        (_form_name(one.form.id, telling), telling.say(one.first)) for one in desk.offered if not one.possible
    ]


def issued(desk: Desk, telling: Telling, typed: Typed | None) -> Sequence[dict[str, Any]]:
    """What was issued, the latest first, each with what became of it."""
    over = cancelled_by(desk.issued)
    return [
        {
            "no": one.letter,
            "name": letter_name(one, telling),
            "number": one.number,
            "dated": one.dated,
            "at": one.at,
            "by": telling.names.get(one.by, telling.say(N_("akun lain"))),
            "sha256": one.sha256,
            "cancels": letter_of(one.about),
            "cancelled_by": over.get(one.letter, 0),
            "cancel": _cancel(one, telling, typed) if _can_cancel(one, over) else None,
        }
        for one in reversed(desk.issued)
    ]


def letter_name(one: LetterIssued, telling: Telling) -> str:
    """How a letter is called."""
    if cancelled := letter_of(one.about):
        title = CANCELLATION if telling.language == "id" else CANCELLATION_EN
        return f"{title} ({telling.say(N_('surat ke-%(n)s'), n=cancelled)})"
    return _form_name(one.form, telling)


def asked_fields(
    asked: Sequence[AskedField], key: str, telling: Telling, typed: Typed | None
) -> Sequence[dict[str, Any]]:
    """The fields of a letter, with what was typed and what is wrong with it."""
    words = typed.order.words if typed else {}
    faults = typed.faults if typed else {}
    return [
        {
            "id": f"{key}-{one.name}",
            "name": one.name,
            "label": telling.say(FIELD_NAMES[one.name]),
            "rows": one.rows,
            "value": words.get(one.name, ""),
            "error": telling.say(faults[one.name]) if one.name in faults else "",
        }
        for one in asked
    ]


def _offer(one: Offer, telling: Telling, typed: Typed | None) -> dict[str, Any]:
    own = typed if typed and typed.order.form == one.form.id and not letter_of(typed.order.about) else None
    subjects = [(each.key, told(each, telling)) for each in reversed(one.subjects)]
    return {
        "form": one.form.id,
        "name": _form_name(one.form.id, telling),
        "code": one.form.code,
        "confirmed": one.form.confirmed,
        "subjects": subjects,
        "about": own.order.about if own else (subjects[0][0] if subjects else ""),
        "fields": asked_fields(one.asked, one.form.id, telling, own),
        "open": own is not None,
    }


def _can_cancel(one: LetterIssued, over: Mapping[int, int]) -> bool:
    return not letter_of(one.about) and one.letter not in over


def _cancel(one: LetterIssued, telling: Telling, typed: Typed | None) -> dict[str, Any]:
    about = about_letter(one.letter)
    own = typed if typed and typed.order.about == about else None
    key = f"cancel-{one.letter}"
    fields = asked_fields(ASKED[LetterKind.CANCELLATION], key, telling, own)
    return {"form": one.form, "about": about, "fields": fields, "open": own is not None}


def _form_name(form: str, telling: Telling) -> str:
    row = telling.rules.forms.get(form)
    return row.name(telling.language) if row else form


def told(subject: parts.Subject, telling: Telling) -> str:
    """A part of a case in one line."""
    match subject:
        case parts.Invitation():
            who, moment = subject.name or telling.say(HEARD_NAMES[subject.heard]), subject.hearing_at
        case Call():
            who, moment = telling.say(BODY_NAMES[subject.body]), subject.meets_at
        case parts.Testimony():
            who, moment = subject.name or telling.say(HEARD_NAMES[subject.heard]), subject.held_at
        case parts.Debate():
            who, moment = telling.say(N_("pembahasan ke-%(n)s"), n=subject.number), subject.held_at
        case parts.Meeting():
            who, moment = telling.say(N_("pleno")), subject.held_at
        case parts.Dispatch():
            who, moment = subject.receiver, subject.decided_at
        case parts.Ruled():
            who, moment = telling.say(subject.called), subject.decided_at
        case _:
            return subject.key
    return f"{who}, {short_date_time(moment, telling.language)}"
