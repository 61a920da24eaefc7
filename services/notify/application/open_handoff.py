"""Note that a liaison looked at a hand-off for the first time."""

from __future__ import annotations

from dataclasses import dataclass

from services.notify.application.ports import DispatchStore
from services.notify.application.views import Listed
from services.notify.domain.decisions import open_handoff
from services.notify.domain.events import Fact
from services.notify.domain.handoff import Dispatches
from shared.changes import Cause, Change
from shared.clock import Clock
from shared.roles import Role
from shared.security.principals import Principal


@dataclass(frozen=True, slots=True)
class OpenHandoff:
    """The use case; what commissioners and auditors read leaves no such mark."""

    store: DispatchStore
    clock: Clock

    async def __call__(self, who: Principal, listed: Listed) -> None:
        """Note it, once."""
        if not who.has(Role.LIAISON) or listed.handoff.opened_at is not None:
            return
        handoff_id, by, now = listed.handoff.id, who.account_id, self.clock()
        change: Change[Dispatches, Fact] = Change(
            stream=listed.handoff.dossier.case_id,
            cause=Cause(f"opened:{handoff_id}"),
            by=who.actor(),
            decide=lambda state: open_handoff(state, handoff_id, by=by, now=now),
            trace=listed.trace,
        )
        await self.store.change(change)
