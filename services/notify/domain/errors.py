"""What the rules of hand-offs refuse, each with the cause and the next step."""

from __future__ import annotations

from typing import ClassVar

from shared.errors import Conflict, DomainError, InvalidInput, NotFound


class UnknownHandoff(NotFound):
    """No such hand-off, or none that this principal may see."""

    code: ClassVar[str] = "handoff-not-found"


class AlreadyAnswered(Conflict):
    """The receiver answered before; `extra` tells what (`stage`), when (`at`) and by which account (`by`)."""

    code: ClassVar[str] = "handoff-already-answered"


class ReasonMissing(InvalidInput):
    """A return without a usable reason."""

    code: ClassVar[str] = "reason-missing"


class Erased(Conflict):
    """The report was erased: nothing about it can be read or added any more."""

    code: ClassVar[str] = "erased"


class OutOfStep(DomainError):
    """A hand-off arrived whose number does not follow the case's last one."""

    code: ClassVar[str] = "handoff-out-of-step"


class NotDue(DomainError):
    """The notice is not to be sent now: another worker has it, it is sent, or an answer stopped it."""

    code: ClassVar[str] = "notice-not-due"
