"""Put a look on record before it is answered: what cannot be recorded is not shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from services.triage.application.audit.trail_ports import LookStore
from services.triage.domain.audit.looks import NOTHING, Look, Looked, note, stream_of
from shared.changes import Cause, Change
from shared.clock import WITA, Clock
from shared.ids import NewId
from shared.security.principals import Principal


@dataclass(frozen=True, slots=True)
class KeepLook:
    """Writes to the looker's own stream; who goes on looking at the same leaves one entry."""

    store: LookStore
    clock: Clock
    new_id: NewId

    async def __call__(
        self, who: Principal, look: Look, case_id: str = "", about: Mapping[str, str] = NOTHING
    ) -> None:
        """Record it.

        Raises:
            Infrastructure: it is not known to be recorded; do not answer.
        """
        now = self.clock()
        seen = Looked(look=look, at=now, case_id=case_id, about=about)
        stream = stream_of(who.office, who.account_id, f"{now.astimezone(WITA):%Y-%m}")
        await self.store.change(
            Change(stream, Cause(self.new_id()), who.actor(), lambda log: note(log, seen))
        )

    async def given(
        self, who: Principal, look: Look, file: bytes, case_id: str = "", about: Mapping[str, str] = NOTHING
    ) -> None:
        """Record that a file is about to be given, with the SHA-256 of its bytes.

        Raises:
            Infrastructure: it is not known to be recorded; do not give it.
        """
        await self(who, look, case_id, {**about, "sha256": sha256(file).hexdigest()})
