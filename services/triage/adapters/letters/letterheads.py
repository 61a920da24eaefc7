"""How the office of this installation writes letters, from its settings."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.domain.letters.snapshot import Letterhead
from shared.errors import N_, NotFound


@dataclass(frozen=True, slots=True)
class SettingsLetterheads:
    """The one office that the settings describe."""

    office: str
    letterhead: Letterhead

    def of(self, office: str) -> Letterhead:
        """The letterhead of the office.

        Raises:
            NotFound: a case of another office lies here, and nobody said how that one writes.
        """
        if office != self.office:
            raise NotFound(N_("Kop surat kantor ini belum ditetapkan. Minta pengelola menetapkannya."))
        return self.letterhead
