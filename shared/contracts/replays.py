"""What the owners of topics say on `replays`: send a stream again, and how far streams have come."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from shared.contracts.canonical import LARGEST_INTEGER
from shared.contracts.envelope import Uuid7

StreamOwner = Literal["intake", "triage", "notify"]
Count = Annotated[int, Field(ge=1, le=LARGEST_INTEGER)]

MOST_HEADS = 500
"""Heads in one announcement: about 45 kB."""


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class ReplayRequestV1(_Said):
    """Please send this stream again, from an announced sequence on; repeats are harmless."""

    type: Literal["jejak.replays.request.v1"] = "jejak.replays.request.v1"
    owner: StreamOwner
    stream: Uuid7
    from_: Count = Field(1, alias="from")


class HeadsAnnouncedV1(_Said):
    """How far streams that changed lately have come: (stream, epoch, sequence of the last event)."""

    type: Literal["jejak.replays.heads.v1"] = "jejak.replays.heads.v1"
    owner: StreamOwner
    heads: list[tuple[Uuid7, Count, Count]] = Field(max_length=MOST_HEADS)


Said = ReplayRequestV1 | HeadsAnnouncedV1
_ADAPTER: TypeAdapter[Said] = TypeAdapter(Annotated[Said, Field(discriminator="type")])


def read_said(value: bytes) -> Said:
    """A request or an announcement from a record's value, which carries its type itself.

    Raises:
        pydantic.ValidationError: it is neither.
    """
    return _ADAPTER.validate_json(value)


def written(said: Said) -> bytes:
    """The value of the record."""
    return said.model_dump_json(by_alias=True).encode()
