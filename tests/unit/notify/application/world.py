"""What the use cases are given in unit tests: fakes that pass the suites of the real adapters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import tink
from tink import aead

from services.notify.adapters.mongo_dispatches import DispatchAggregate
from services.notify.application.acknowledge_handoff import AcknowledgeHandoff
from services.notify.application.contents import Contents
from services.notify.application.create_handoff import CreateHandoff
from services.notify.application.open_handoff import OpenHandoff
from services.notify.application.ports import NotSent
from services.notify.application.return_handoff import ReturnHandoff
from services.notify.application.send_notice import SendNotice
from services.notify.application.tray import ReadTray
from services.notify.domain.events import Fact
from services.notify.domain.handoff import Dispatches, Handoff
from services.notify.domain.notice import Letter, Notice, SendFailure
from shared.changes import Cause
from shared.ids import new_id
from shared.roles import Role
from shared.security.principals import Principal
from shared.security.sealing import ContentKeys
from shared.telemetry.traces import Traces
from tests.support.dispatches import LIAISON, NOON
from tests.support.escalations import TriageVoice, deliver
from tests.support.fake_store import FakeStore
from tests.support.fake_tray import FakeTray


class Mail:
    """Takes every letter, or fails as told."""

    def __init__(self) -> None:
        self.sent: list[Letter] = []
        self.failure: SendFailure | None = None

    async def send(self, letter: Letter) -> None:
        if self.failure:
            raise NotSent(self.failure)
        self.sent.append(letter)


class Letters:
    """Writes the shortest letter there is."""

    def compose(self, handoff: Handoff, notice: Notice) -> Letter:
        message_id = f"<{notice.id}@uji.example>"
        return Letter(message_id, f"Message-ID: {message_id}\r\n\r\n{handoff.dossier.no}\r\n".encode())


class Names:
    """Knows nobody but the liaison."""

    async def display_names(self, account_ids: Collection[str]) -> Mapping[str, str]:
        return {account: "Dewi" for account in account_ids if account == LIAISON}


@dataclass
class Hands:
    """A clock that a test moves."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class World:
    """The use cases and what stands behind them."""

    store: FakeStore[Dispatches, Fact]
    tray: FakeTray
    keys: ContentKeys
    clock: Hands = field(default_factory=Hands)
    mail: Mail = field(default_factory=Mail)

    @property
    def contents(self) -> Contents:
        return Contents(self.keys, self.tray)

    @property
    def read(self) -> ReadTray:
        return ReadTray(self.tray, self.contents, Names(), self.clock)

    @property
    def send(self) -> SendNotice:
        return SendNotice(self.store, Letters(), self.mail, self.clock)

    @property
    def acknowledge(self) -> AcknowledgeHandoff:
        return AcknowledgeHandoff(self.store, self.tray, self.clock, Traces.silent())

    @property
    def give_back(self) -> ReturnHandoff:
        return ReturnHandoff(self.store, self.tray, self.contents, self.clock, Traces.silent())

    @property
    def open(self) -> OpenHandoff:
        return OpenHandoff(self.store, self.clock)

    async def escalated(self) -> TriageVoice:
        """A fresh case in the tray."""
        voice = TriageVoice(self.keys)
        await deliver(self.store, CreateHandoff(self.clock), voice.escalates(self.clock()))
        return voice

    def types(self, case_id: str) -> list[str]:
        """The types of a case's entries, in order."""
        return [entry["type"] for entry in self.store.entries(case_id)]

    def destroy_key(self, report_id: str) -> None:
        """What an erasure does."""
        keysets = self.store.memory.collections["keysets"]
        for place, doc in list(keysets.items()):
            if doc["_id"] == report_id:
                del keysets[place]


def in_memory() -> World:
    """A world without anything in it."""
    aead.register()
    keyset = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM).primitive(aead.Aead)
    store: FakeStore[Dispatches, Fact] = FakeStore(DispatchAggregate("balikpapan"), service="notify")
    return World(store, FakeTray(store), ContentKeys(keyset))


def liaison(*roles: Role, office: str = "balikpapan") -> Principal:
    """A signed-in liaison, or somebody with other roles."""
    held = frozenset(roles or (Role.LIAISON,))
    return Principal(LIAISON, "dewi", "Dewi", held, office)


def cause() -> Cause:
    """A cause that no repeat can find."""
    return Cause(new_id())
