"""What notify's use cases need from outside: the store, the mail, the keys, the names and the read side."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.notify.application.views import After, Counts, Delivery, DueNotice, Entry, Listed
from services.notify.domain.dossier import Sealed
from services.notify.domain.events import Fact
from services.notify.domain.handoff import Dispatches, Handoff, Stage
from services.notify.domain.notice import Letter, Notice, NoticeState, SendFailure
from shared.changes import Change, Outcome
from shared.errors import JejakError


class DispatchStore(Protocol):
    """The only way to change anything: journal, state, outbox and side documents in one transaction."""

    async def change(self, change: Change[Dispatches, Fact]) -> Outcome[Dispatches]:
        """Decide, record and fold.

        Raises:
            DomainError: the decision said no; nothing was written.
            Infrastructure: the database is away or too busy; nothing is known to be written.
        """
        ...


class Letters(Protocol):
    """Writes the messages."""

    def compose(self, handoff: Handoff, notice: Notice) -> Letter:
        """The message of a notice: the same bytes at every attempt, and nobody's name or story in them."""
        ...


class NotSent(JejakError):
    """The message did not leave, or nobody can tell; `failure` is the class of the reason."""

    code = "notice-not-sent"

    def __init__(self, failure: SendFailure) -> None:
        super().__init__(f"the message was not sent: {failure.value}")
        self.failure = failure


class Mailer(Protocol):
    """Hands a message to the mail server of the receiver's office."""

    async def send(self, letter: Letter) -> None:
        """Hand it over.

        Raises:
            NotSent: the server is away, silent, or says no.
        """
        ...


class Keysets(Protocol):
    """Wrapped content keys."""

    async def wrapped(self, report_ids: Collection[str]) -> Mapping[str, str | None]:
        """By report; None (or no entry) once the key was destroyed."""
        ...


class Names(Protocol):
    """Who stands behind an account."""

    async def display_names(self, account_ids: Collection[str]) -> Mapping[str, str]:
        """The names to show, of those accounts that are known."""
        ...


class Tray(Protocol):
    """Queries; each names the office, so none can answer for another one."""

    async def page(self, office: str, stage: Stage, *, after: After | None, limit: int) -> Sequence[Listed]:
        """Hand-offs of a stage: new ones by deadline, earliest first; answered ones latest answer first."""
        ...

    async def counts(self, office: str, *, now: datetime) -> Counts:
        """How many there are of each kind."""
        ...

    async def find(self, office: str, handoff_id: str) -> Listed | None:
        """One hand-off."""
        ...

    async def sealed(self, case_ids: Collection[str]) -> Mapping[str, Sealed]:
        """By hand-off id: what came sealed with it, and the wrapped key to it."""
        ...

    async def history(self, case_id: str) -> Sequence[Entry]:
        """The case's journal, oldest first."""
        ...

    async def deliveries(
        self, office: str, states: Collection[NoticeState], *, after: After | None, limit: int
    ) -> Sequence[Delivery]:
        """Notices in these states, the latest first."""
        ...


class DueNotices(Protocol):
    """What the sweeper asks."""

    async def due(self, now: datetime, *, limit: int) -> Sequence[DueNotice]:
        """Notices whose time has come, the longest waiting first."""
        ...
