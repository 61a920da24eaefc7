"""Points of an office's own work in triage: a number, a letter or an approval is kept, and nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.triage.application.act_on_case import ActOnCase
from services.triage.application.approve_proposal import ApproveProposal
from services.triage.application.file_with_case import FileWithCase
from services.triage.application.letters.issue_letter import Letters
from services.triage.application.numbers.number_cases import Numberer
from services.triage.domain.file.dossier_commands import LinkCases, OpenExhibit
from services.triage.domain.file.dossier_facts import Tie
from services.triage.domain.protection.identity_commands import OpenIdentity
from tests.chaos.deeper import Point, Service
from tests.chaos.trigger import Trigger


def telling(_service: Service, trigger: Trigger, _before: bool) -> None:  # noqa: FBT001
    """Numbers are drawn; no case has been told of them yet."""
    plain = Numberer._tell

    async def tell(self: Numberer, numbers: Sequence[Any], **how: bool) -> int:
        if numbers:
            await trigger()
        return await plain(self, numbers, **how)

    Numberer._tell = tell  # type: ignore[method-assign]


def _kept(
    kind: Any, name: str, trigger: Trigger, wanted: Callable[[Any], bool] = lambda _command: True
) -> None:
    """Break when it has returned, of what was asked with a command that is `wanted`."""
    plain = getattr(kind, name)

    async def called(self: Any, *asked: Any, **how: Any) -> Any:
        done = await plain(self, *asked, **how)
        if any(wanted(one) for one in asked):
            await trigger()
        return done

    setattr(kind, name, called)


def issuing(_service: Service, trigger: Trigger, _before: bool) -> None:  # noqa: FBT001
    """A letter is issued; its answer has not left."""
    _kept(Letters, "issue", trigger)


def approving(_service: Service, trigger: Trigger, _before: bool) -> None:  # noqa: FBT001
    """A proposal is approved; its answer has not left."""
    _kept(ApproveProposal, "__call__", trigger)


def merging(_service: Service, trigger: Trigger, _before: bool) -> None:  # noqa: FBT001
    """The lead of a merge has its half; the other case has not."""

    def first_half(command: Any) -> bool:
        return isinstance(command, LinkCases) and command.tie is Tie.LEADS

    _kept(FileWithCase, "__call__", trigger, first_half)


def revealing(_service: Service, trigger: Trigger, _before: bool) -> None:  # noqa: FBT001
    """A sealed identity is opened; who asked has no answer."""
    _kept(ActOnCase, "__call__", trigger, lambda command: isinstance(command, OpenIdentity))


def looking(_service: Service, trigger: Trigger, _before: bool) -> None:  # noqa: FBT001
    """The opening of an exhibit is on record; nobody has its grant."""
    _kept(ActOnCase, "__call__", trigger, lambda command: isinstance(command, OpenExhibit))


POINTS: Mapping[str, Point] = {
    "number-told": telling,
    "letter-issued": issuing,
    "approved": approving,
    "merge-led": merging,
    "identity-opened": revealing,
    "exhibit-opened": looking,
}
