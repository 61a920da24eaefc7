"""What intake's use cases need from outside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.intake.domain.acceptance import Licence
from services.intake.domain.events import ReportFact
from services.intake.domain.evidence import Exhibit, Upload
from services.intake.domain.report import Report
from shared.changes import Cause, Change, JsonObject, Outcome


class ReportStore(Protocol):
    """Changes reports, and reads what of them is needed again."""

    async def change(self, change: Change[Report, ReportFact]) -> Outcome[Report]:
        """Decide and commit: journal, state, outbox row, key and side documents in one transaction.

        A repeat of the cause's key gets the first answer, also when the decision would now say no.
        """
        ...

    async def trace_of(self, stream: str) -> str:
        """The traceparent in which the report was born; empty if it is unknown."""
        ...


class ReportsByNumber(Protocol):
    """Finds reports by what is public about them."""

    async def by_number(self, number: str) -> Report | None:
        """The report with this receipt number."""
        ...


class ExhibitOwners(Protocol):
    """Knows to which report an exhibit belongs."""

    async def owner_of(self, exhibit_id: str) -> str | None:
        """The report's id."""
        ...


@dataclass(frozen=True, slots=True)
class StoredIdentity:
    """Who reported, sealed; nothing where nobody said it, and no wrapped key once the report was `erased`."""

    sealed: str | None = field(default=None, repr=False)
    keyset: str | None = field(default=None, repr=False)
    erased: bool = False


class IdentityVault(Protocol):
    """Keeps who reported, apart from all else."""

    async def identity_of(self, report_id: str) -> StoredIdentity:
        """What is kept of a report's reporter."""
        ...


class EvidenceVault(Protocol):
    """Keeps exhibits' bytes, encrypted, outside of any transaction; what no report claims is swept away."""

    async def keep(self, upload_id: str, media_type: str, chunks: AsyncIterator[bytes]) -> Upload:
        """Encrypt and store a stream; digest and size are those of the bytes as they came.

        Raises:
            EmptyFile, TooLarge: nothing is kept then.
        """
        ...

    async def find(self, upload_ids: Sequence[str]) -> Mapping[str, Upload]:
        """The uploads of these ids that are there."""
        ...

    def open(self, exhibit: Exhibit) -> AsyncIterator[bytes]:
        """The bytes in clear, a frame at a time.

        Raises:
            Destroyed: its key was destroyed.
            Unsealable: the stored bytes were changed or cut.
        """
        ...

    def open_part(self, exhibit: Exhibit, part: range) -> AsyncIterator[bytes]:
        """The bytes at these places, a frame at a time; raises as `open`, but knows no digest of a part."""
        ...


class Tries(Protocol):
    """Counts wrong PINs per receipt number, known or not."""

    async def begin(self, number: str) -> bool:
        """Count a try before anything is compared; whether it may be made."""
        ...

    async def right(self, number: str) -> None:
        """Take a try back that was no wrong one."""
        ...


@dataclass(frozen=True, slots=True)
class Registered:
    """An active program and what it may hand in."""

    program_id: str
    licence: Licence


class Programs(Protocol):
    """The registered channel programs; disabled ones are not there."""

    async def by_source(self, source: str) -> Registered | None:
        """By what it writes into `ce_source`."""
        ...

    async def by_id(self, program_id: str) -> Registered | None:
        """By the id behind its token."""
        ...


@dataclass(frozen=True, slots=True)
class Buried:
    """A submission that was refused: the reason's code, and the sentence that names what was wrong."""

    reason: str
    detail: str


class Answers(Protocol):
    """The first answers that are kept under the keys of causes."""

    async def answer_to(self, scope: str, key: str) -> JsonObject | None:
        """What the first request under this key was answered."""
        ...


class Submissions(Protocol):
    """What became of the events that programs wrote."""

    async def noted(self, source: str, event_id: str, cause: Cause) -> None:
        """An event was seen, and this is the cause under whose key its answer will be found."""
        ...

    async def fate_of(self, source: str, event_id: str) -> JsonObject | Buried | None:
        """The first answer under its cause's key, or why it was refused; None if there is neither."""
        ...
