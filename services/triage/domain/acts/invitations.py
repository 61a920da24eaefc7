"""How the joint centre is invited to a discussion, as it goes on record. Moments are UTC.

Who is invited for each body, and where they meet, stands in the step's sealed words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """A document (`letter:N`) or exhibit of the case that goes along, by id and SHA-256."""

    id: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionInvitation:
    """All three bodies are invited to a joint discussion; `file` (berkas) is what they get to read.

    No source seen says what the file holds or how early it is sent; the form of the letter is not known.
    """

    number: int
    meets_at: datetime
    online: bool
    file: tuple[Enclosed, ...] = ()
    form: Literal["discussion_invitation"] = "discussion_invitation"
