"""What stands on a letter, block by block, before it is set as PDF or DOCX: all text, no markup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    runs: tuple[Run, ...]
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within the letter."""

    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and what they say."""

    rows: tuple[tuple[str, str], ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `widths` are shares of the line, a column named in `codes` holds hashes."""

    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    codes: tuple[int, ...] = ()
    kind: Literal["grid"] = "grid"


@dataclass(frozen=True, slots=True)
class Items:
    """A numbered list."""

    items: tuple[str, ...]
    kind: Literal["items"] = "items"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody said or wrote, as they did, paragraph by paragraph."""

    paragraphs: tuple[str, ...]
    kind: Literal["spoken"] = "spoken"


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who signs: as what, and by name; an empty name leaves room for one."""

    rows: tuple[tuple[str, str], ...]
    kind: Literal["signatures"] = "signatures"


Block = Paragraph | Heading | Facts | Grid | Items | Spoken | Signatures


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole letter. `code` is empty when it is not confirmed; `notes` stand on a preview alone.

    `made_at` is the moment of the snapshot (UTC), `verify` where the letter can be verified.
    """

    style: Literal["letter", "minutes"]
    title: str
    code: str
    notes: tuple[str, ...]
    office: tuple[str, ...]
    address: str
    dated: str
    number: str
    subject: str
    attached: str
    to: tuple[str, ...]
    blocks: tuple[Block, ...]
    verify: str
    foot: str
    trail: str
    made_at: datetime
    draft: bool
