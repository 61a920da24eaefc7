"""Points of an office's own work in triage: a number, a letter or an approval is kept, and nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.triage.application.approve_proposal import ApproveProposal
from services.triage.application.letters.issue_letter import Letters
from services.triage.application.numbers.number_cases import Numberer
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


def _kept(kind: Any, name: str, trigger: Trigger) -> None:
    plain = getattr(kind, name)

    async def called(self: Any, *asked: Any, **how: Any) -> Any:
        done = await plain(self, *asked, **how)
        await trigger()
        return done

    setattr(kind, name, called)


def issuing(_service: Service, trigger: Trigger, _before: bool) -> None:  # noqa: FBT001
    """A letter is issued; its answer has not left."""
    _kept(Letters, "issue", trigger)


def approving(_service: Service, trigger: Trigger, _before: bool) -> None:  # noqa: FBT001
    """A proposal is approved; its answer has not left."""
    _kept(ApproveProposal, "__call__", trigger)


POINTS: Mapping[str, Point] = {"number-told": telling, "letter-issued": issuing, "approved": approving}
