"""Who is asking, and in which role: the signed-in person or the program behind a token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.changes import Actor
from shared.roles import Role


@dataclass(frozen=True, slots=True)
class Principal:
    """A person or program as `shared/people` vouches for it at this request."""

    account_id: str
    username: str
    display_name: str
    roles: frozenset[Role]
    office: str
    kind: Literal["person", "program"] = "person"
    session_id: str | None = None
    """The stored hash of the session, so that it can be ended; None for a token."""
    csrf_token: str | None = None
    """What an unsafe form of this session must carry; None for a token, which no browser sends by itself."""

    def actor(self) -> Actor:
        """The principal as the journal records it: an id and an office, and never a name."""
        return Actor(self.kind, self.account_id, self.roles, self.office)

    def has(self, *roles: Role) -> bool:
        """Whether the principal holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)
