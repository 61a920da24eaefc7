"""The words of search: where a word was met."""

from __future__ import annotations

from collections.abc import Mapping

from services.triage.domain.search.words import Field
from shared.errors import N_

FIELD_NAMES: Mapping[Field, str] = {
    Field.NUMBER: N_("nomor"),
    Field.PARTY: N_("terlapor atau saksi"),
    Field.PLACE: N_("tempat"),
    Field.NARRATIVE: N_("uraian"),
    Field.NOTE: N_("catatan"),
}
