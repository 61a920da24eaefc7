"""Why two cases look alike, in words: what was measured and how far it reaches, never a bare score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from services.triage.domain.hints.likeness import NEAR_DAYS, NEAR_METRES, SAME_WEEK_DAYS, Hint, Sign
from shared.errors import N_
from shared.web.i18n import Language, translate

SIGNS: Final[Mapping[Sign, str]] = {
    Sign.SAME_EXHIBIT: N_("Bukti: ada berkas yang sama persis (SHA-256 sama)"),
    Sign.SIMILAR_TEXT: N_("Uraian: mirip %(share)s%% bila dibandingkan kata demi kata"),
    Sign.SAME_STATION: N_("Tempat dan waktu: TPS yang sama, selisih paling lama %(days)s hari"),
    Sign.NEAR_POINT: N_(
        "Tempat dan waktu: titik lokasi berjarak paling jauh %(metres)s m, selisih paling lama %(days)s hari"
    ),
    Sign.SAME_KELURAHAN: N_("Tempat dan waktu: kelurahan yang sama, selisih paling lama %(days)s hari"),
    Sign.SAME_PARTY: N_("Terlapor: nama yang sama, selisih paling lama %(week)s hari"),
}


def why(hint: Hint, language: Language) -> Sequence[str]:
    """The reasons of a hint, the strongest first."""
    ordered = sorted(hint.signs, key=lambda sign: -sign[1])
    return [reason(sign, strength, language) for sign, strength in ordered]


def reason(sign: Sign, strength: int, language: Language) -> str:
    """One reason; `strength` is the share of words of two texts, in percent, and says nothing elsewhere."""
    values = {"share": strength, "days": NEAR_DAYS, "week": SAME_WEEK_DAYS, "metres": NEAR_METRES}
    return translate(SIGNS[sign], language, values)
