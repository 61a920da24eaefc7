"""What protects a case's reporter as it stands: closed passages, and who asked for the identity."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.triage.domain.faults import BrokenHistory
from services.triage.domain.protection import identity_request, protection_facts as facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """`passages` are those that are closed now, in the order of their marking; `marked` counts all ever.

    `identities` are the requests to see who reported, oldest first; at most the last one waits.
    """

    passages: tuple[facts.PassageMarked, ...] = ()
    marked: int = 0
    identities: tuple[identity_request.IdentityRequest, ...] = ()


NONE = Protection()


def after(protection: Protection, fact: facts.Protected) -> Protection:
    """With what happened.

    Raises:
        BrokenHistory: a passage is opened that is not closed; see `identity_request.after` too.
    """
    match fact:
        case facts.PassageMarked():
            passages = (*protection.passages, fact)
            return replace(protection, passages=passages, marked=fact.passage)
        case facts.PassageUnmarked():
            left = tuple(one for one in protection.passages if one.passage != fact.passage)
            if len(left) == len(protection.passages):
                raise BrokenHistory(type(fact).__name__)
            return replace(protection, passages=left)
        case _:
            identities = identity_request.after(protection.identities, fact)
            return replace(protection, identities=identities)
