"""The named refusals of a submission; each becomes a problem type over HTTP and a reason in `dead`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from shared.errors import InvalidInput


class ReporterRequired(InvalidInput):
    """A report has a named reporter with standing; without one it is offered as a tip."""

    code = "reporter-required"


class StaffOnly(InvalidInput):
    """Only staff of the office may hand this in."""

    code = "staff-only"
    status: ClassVar[int] = 403


class NotRegisteredFor(InvalidInput):
    """The program is not registered for this kind or channel."""

    code = "program-not-registered-for"
    status: ClassVar[int] = 403


class InTheFuture(InvalidInput):
    """A date that has not come yet in the office's zone."""

    code = "date-in-future"


class TooLongAgo(InvalidInput):
    """A year that must be a slip."""

    code = "date-too-old"


class LodgedTooSoon(InvalidInput):
    """Handed in before what it tells was known or had happened: a slip, and it would move clocks."""

    code = "lodged-before-known"


class NoSuchDate(InvalidInput):
    """Neither a date nor a moment with its zone."""

    code = "not-a-date"


class UnknownPlace(InvalidInput):
    """A kelurahan that the rulebook does not know."""

    code = "unknown-place"


class ReasonRequired(InvalidInput):
    """An earlier time of lodging moves legal deadlines, so it needs its reason."""

    code = "lodged-reason-required"


class Fault(NamedTuple):
    """One thing that stands against a submission, and at which field."""

    kind: type[InvalidInput]
    field: str
    detail: str


def refuse(faults: Iterable[Fault]) -> None:
    """Say everything that stands against a submission at once.

    Raises:
        InvalidInput: of the faults' own kind when they are all of one kind.
    """
    found = list(faults)
    if not found:
        return
    fields: dict[str, str] = {}
    for fault in found:
        fields.setdefault(fault.field, fault.detail)
    kinds = {fault.kind for fault in found}
    kind = kinds.pop() if len(kinds) == 1 else InvalidInput
    raise kind(found[0].detail if len(fields) == 1 else "", fields=fields)
