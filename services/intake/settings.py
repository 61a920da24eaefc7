"""What intake reads at its start: its environment and its key files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from shared.security import keyfiles
from shared.security.sealing import ContentKeys, Identities
from shared.security.submissions import SubmissionOpener
from shared.settings import ServiceSettings


class IntakeSettings(ServiceSettings):
    """Where intake stops to take what would fill MongoDB's disk: files first, so that reports still fit."""

    disk_uploads_percent: float = Field(
        90, ge=1, le=100, description="how full MongoDB's disk may be before files are refused"
    )
    disk_reports_percent: float = Field(
        97, ge=1, le=100, description="how full MongoDB's disk may be before reports are refused"
    )


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of intake, read from its key files."""

    contents: ContentKeys
    identities: Identities
    opener: SubmissionOpener
    receipts: bytes = field(repr=False)
    answers: bytes = field(repr=False)
    grants: bytes = field(repr=False)

    @classmethod
    def load(cls, folder: Path) -> Keys:
        """Every key file of intake; raises Refused for one that is missing or open to others."""
        return cls(
            contents=ContentKeys(keyfiles.load_aead(folder, keyfiles.OFFICE)),
            identities=Identities(keyfiles.load_aead(folder, keyfiles.IDENTITY)),
            opener=SubmissionOpener(keyfiles.load_hybrid_opener(folder)),
            receipts=keyfiles.load_secret(folder, keyfiles.RECEIPTS),
            answers=keyfiles.load_secret(folder, keyfiles.ANSWERS),
            grants=keyfiles.load_secret(folder, keyfiles.GRANTS),
        )
