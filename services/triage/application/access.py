"""Who may do what with cases: officers and commissioners act, auditors read, everybody else sees none."""

from __future__ import annotations

from services.triage.application.ports import Cases
from services.triage.application.queue.rows import Viewer
from services.triage.application.queue.views import CaseFile
from services.triage.domain.errors import NoSuchCase
from shared.errors import N_, NotAllowed
from shared.roles import Role
from shared.security.principals import Principal

READERS = (Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR)
ACTORS = (Role.OFFICER, Role.COMMISSIONER)
OVERSEERS = (Role.COMMISSIONER, Role.AUDITOR)
"""Who may ask what others did."""


def require(who: Principal, roles: tuple[Role, ...]) -> None:
    """Let the principal pass.

    Raises:
        NotAllowed: none of the roles is held.
    """
    if not who.has(*roles):
        needed = [role.value for role in roles]
        raise NotAllowed(N_("Tindakan ini memerlukan peran: %(roles)s."), needed=needed)


async def found(cases: Cases, who: Principal, case_id: str) -> CaseFile:
    """The case, if this principal may see it; who, or whose office, is named in its report may not.

    Raises:
        NotAllowed: the principal may see no case at all.
        NoSuchCase: there is none of that id in the principal's office, or a wall stands; told alike.
    """
    require(who, READERS)
    file = await cases.find(who.office, case_id)
    if file is None or file.case.closed_to(who.office, who.account_id):
        raise NoSuchCase
    return file


def viewer(who: Principal) -> Viewer:
    """As whom a principal looks at the board.

    Raises:
        NotAllowed: the principal may see no case at all.
    """
    require(who, READERS)
    return Viewer(who.office, who.account_id)
