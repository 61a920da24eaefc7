"""The sealed identity of a case in words, and what the reader may do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.triage.application.contents import Opened
from services.triage.domain.case import Case
from services.triage.domain.protection.identity import identity
from services.triage.domain.protection.identity_commands import (
    AgreeIdentity,
    AskIdentity,
    CloseIdentity,
    DeclineIdentity,
    IdentityCommand,
    OpenIdentity,
)
from services.triage.domain.protection.identity_ends import waiting
from services.triage.domain.protection.identity_facts import IdentityGround
from services.triage.domain.protection.identity_request import IdentityRequest, IdentityState
from services.triage.domain.protection.identity_terms import terms
from shared.errors import N_, DomainError
from shared.rules.model import Rulebook
from shared.security.principals import Principal
from shared.web.i18n import Language, translate

GROUNDS: Mapping[IdentityGround, str] = {
    IdentityGround.CONTACT: N_("menghubungi pelapor"),
    IdentityGround.SUMMON: N_("mengundang pelapor untuk klarifikasi"),
    IdentityGround.REQUIREMENTS: N_("memeriksa syarat formal laporan"),
    IdentityGround.PROTECTION: N_("melindungi pelapor"),
    IdentityGround.OTHER: N_("alasan lain"),
}
STATES: Mapping[IdentityState, str] = {
    IdentityState.ASKED: N_("menunggu orang kedua"),
    IdentityState.AGREED: N_("disetujui, belum dibuka"),
    IdentityState.OPEN: N_("terbuka"),
    IdentityState.CLOSED: N_("tertutup kembali"),
    IdentityState.DECLINED: N_("ditolak"),
    IdentityState.LAPSED: N_("habis waktu atau ditarik"),
}
TONES: Mapping[IdentityState, str] = {
    IdentityState.ASKED: "purple",
    IdentityState.AGREED: "blue",
    IdentityState.OPEN: "red",
    IdentityState.CLOSED: "grey",
    IdentityState.DECLINED: "grey",
    IdentityState.LAPSED: "grey",
}


@dataclass(frozen=True, slots=True)
class Telling:
    """What the words are told from."""

    case: Case
    rules: Rulebook
    opened: Opened
    names: Mapping[str, str]
    who: Principal
    now: datetime
    language: Language

    def say(self, text: str, **values: object) -> str:
        """A text in the reader's language."""
        return translate(text, self.language, values)


def identity_view(telling: Telling) -> dict[str, Any]:
    """What the case's page and the page of the identity show."""
    request, asking = waiting(telling.case), terms(telling.rules, telling.case.kind)
    number = request.request if request else 0
    actor = telling.who.actor()
    return {
        "identity": _told(request, telling) if request and request.until > telling.now else None,
        "identity_past": [
            _told(one, telling)
            for one in reversed(telling.case.protection.identities)
            if one is not request or one.until <= telling.now
        ],
        "identity_second": bool(asking.approvers),
        "identity_minutes": int(asking.open_for.total_seconds() // 60),
        "identity_wait": int(asking.waits_for.total_seconds() // 60),
        "identity_grounds": [(one.value, telling.say(text)) for one, text in GROUNDS.items()],
        "may_ask_identity": _may(telling, AskIdentity(by=actor, ground=IdentityGround.OTHER, words="x")),
        "may_agree_identity": _may(telling, AgreeIdentity(by=actor, request=number)),
        "may_refuse_identity": _may(telling, DeclineIdentity(by=actor, request=number, words="x")),
        "may_open_identity": _may(telling, OpenIdentity(by=actor, request=number)),
        "may_close_identity": _may(telling, CloseIdentity(by=actor, request=number)),
    }


def _told(request: IdentityRequest, telling: Telling) -> dict[str, Any]:
    state, other = request.state(telling.now), telling.say(N_("akun lain"))
    return {
        "number": request.request,
        "state": state.value,
        "said": telling.say(STATES[state]),
        "tone": TONES[state],
        "by": telling.names.get(request.by, other),
        "mine": request.by == telling.who.account_id,
        "at": request.at,
        "ground": telling.say(GROUNDS[request.ground]),
        "words": telling.opened.words(request.words),
        "until": request.until,
        "answered_by": telling.names.get(request.answered_by, other) if request.answered_by else "",
        "answered_at": request.answered_at,
        "opened_at": request.opened_at,
    }


def _may(telling: Telling, command: IdentityCommand) -> bool:
    """Whether the domain would let it pass now and it would change something, or it is open already."""
    try:
        identity(telling.case, command, telling.rules, now=telling.now)
    except DomainError:
        return False
    return True
