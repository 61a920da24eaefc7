"""What notify is built on: its secrets, and the outside world as a test may put it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from services.notify.application.ports import Mailer
from shared.clock import Clock, SteadyClock
from shared.ids import NewId, new_id
from shared.security import keyfiles
from shared.security.sealing import ContentKeys


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of notify, read from its key files."""

    contents: ContentKeys
    answers: bytes = field(repr=False)
    grants: bytes = field(repr=False)

    @classmethod
    def load(cls, folder: Path) -> Keys:
        """Every key file of notify; raises Refused for one that is missing or open to others."""
        return cls(
            contents=ContentKeys(keyfiles.load_aead(folder, keyfiles.OFFICE)),
            answers=keyfiles.load_secret(folder, keyfiles.ANSWERS),
            grants=keyfiles.load_secret(folder, keyfiles.GRANTS),
        )


@dataclass(frozen=True, slots=True)
class Outside:
    """What the use cases are given: real adapters where None, else what a test puts in their place."""

    clock: Clock = field(default_factory=SteadyClock)
    new_id: NewId = new_id
    mailer: Mailer | None = None
