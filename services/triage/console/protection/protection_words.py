"""What protects a reporter, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.triage.application.read_case import CasePage
from services.triage.domain.protection.deciders import reads_all
from services.triage.domain.protection.passages import MARKERS
from services.triage.domain.protection.protection_facts import PassageGround
from shared.errors import N_
from shared.security.principals import Principal
from shared.web.i18n import Language, translate

PASSAGE_GROUNDS: Mapping[PassageGround, str] = {
    PassageGround.TOOK_MONEY: N_("pelapor mengaku menerima uang atau barang"),
    PassageGround.OWN_OFFENCE: N_("pelapor mengaku ikut melanggar"),
    PassageGround.OTHER: N_("memberatkan pelapor karena hal lain"),
}


def passages_view(page: CasePage, who: Principal, language: Language) -> dict[str, Any]:
    """The closed passages of a case, and what the reader may do about them."""
    decides, readable = reads_all(page.case, who.actor()), page.opened.content is not None
    return {
        "passages": [
            {
                "number": one.passage,
                "reason": translate(PASSAGE_GROUNDS[one.ground], language),
                "by": page.names.get(one.by, translate(N_("akun lain"), language)),
                "at": one.at,
            }
            for one in page.case.protection.passages
        ],
        "reads_passages": decides,
        "may_mark": readable and who.has(*MARKERS) and not page.case.passing.incoming,
        "may_unmark": decides,
        "passage_grounds": passage_grounds(language),
    }


def passage_grounds(language: Language) -> Sequence[tuple[str, str]]:
    """The reasons to choose from."""
    return [(one.value, translate(text, language)) for one, text in PASSAGE_GROUNDS.items()]
