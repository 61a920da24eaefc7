"""Who may do what with hand-offs: liaisons act, commissioners and auditors read, operators see deliveries."""

from __future__ import annotations

from services.notify.application.ports import Tray
from services.notify.application.views import Listed
from services.notify.domain.errors import UnknownHandoff
from shared.errors import N_, NotAllowed
from shared.roles import Role
from shared.security.principals import Principal

READERS = (Role.LIAISON, Role.COMMISSIONER, Role.AUDITOR)
ACTORS = (Role.LIAISON,)
OPERATORS = (Role.OPERATOR,)


def require(who: Principal, roles: tuple[Role, ...]) -> None:
    """Let the principal pass.

    Raises:
        NotAllowed: none of the roles is held.
    """
    if not who.has(*roles):
        needed = [role.value for role in roles]
        raise NotAllowed(N_("Tindakan ini memerlukan peran: %(roles)s."), needed=needed)


async def found(tray: Tray, who: Principal, handoff_id: str) -> Listed:
    """The hand-off, if this principal may see it.

    Raises:
        NotAllowed: the principal may see no hand-off at all.
        UnknownHandoff: there is none of that id in the principal's office; the answer is the same for both.
    """
    require(who, READERS)
    listed = await tray.find(who.office, handoff_id)
    if listed is None:
        raise UnknownHandoff(N_("Penerusan ini tidak ada. Buka daftar penerusan."))
    return listed
