"""The kinds of failure; each has a stable code that becomes a problem type or a reason."""

from collections.abc import Mapping
from typing import ClassVar


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translated later"
    """Mark an Indonesian sentence for the catalogue; it is translated where it is shown."""
    return message


class JejakError(Exception):
    """A failure with a name. `detail` is one clear sentence: the cause and the next step."""

    code: ClassVar[str] = "error"

    def __init__(self, detail: str = "", **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra: Mapping[str, object] = extra


class DomainError(JejakError):
    """A rule of the domain said no; trying again unchanged will not help."""

    code = "refused"


class InvalidInput(DomainError):
    """What was sent breaks its contract; `fields` maps a field's name to what is wrong with it."""

    code = "invalid-body"

    def __init__(self, detail: str = "", *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.fields = dict(fields or {})


class NotFound(DomainError):
    """There is no such thing, or none that this principal may see."""

    code = "not-found"


class NotAllowed(DomainError):
    """The principal lacks the role; `extra["needed"]` lists the roles that would do, `roles` names them."""

    code = "not-allowed"


class Conflict(DomainError):
    """Somebody else changed it first, or the move is illegal at this stage."""

    code = "conflict"


class KeyReused(Conflict):
    """The same idempotency key came with another body."""

    code = "idempotency-key-reused"


class NotYet(JejakError):
    """A record cannot be applied now because what it refers to has not arrived; it is held, not refused."""

    code = "not-yet"


class Infrastructure(JejakError):
    """MongoDB, Kafka or another dependency is away; never counts as a try."""

    code = "unavailable"


class Busy(Infrastructure):
    """The change did not commit in time; the caller may repeat it with the same key."""

    code = "busy"

    def __init__(self, detail: str = "", *, retry_after: int = 1) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Refused(JejakError):
    """A set-up or a command cannot go on; the sentence says what to do."""

    code = "cannot-start"
