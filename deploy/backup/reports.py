"""Lost reports of intake, written again from what was announced; PIN, reporter and bytes are not in that."""

from __future__ import annotations

from typing import Any, Final

from deploy.backup.entries import CannotTell, Step, World, of_event
from services.intake.adapters.mongo_reports import KEYSETS, ReportAggregate
from shared.changes import PUBLIC, Write
from shared.contracts.envelope import Announced
from shared.contracts.intake import ReportSubmittedV1, WithdrawalAskedV1

SUBMITTED: Final[str] = ReportSubmittedV1.model_fields["type"].default
WITHDRAWAL_ASKED: Final[str] = WithdrawalAskedV1.model_fields["type"].default
NO_PIN: Final = bytes(32).hex()
"""Stands for a PIN's keyed hash that is lost: no PIN has it."""


class Reports:
    """Recovers `jejak.intake.report_submitted` and what its reporter asked for."""

    owner = "intake"

    def __init__(self) -> None:
        self.aggregate = ReportAggregate()

    async def steps(self, state: Any, event: Announced, world: World) -> list[Step]:
        """The entry of the event. Who lodged a recovered report cannot ask for it until a PIN is given."""
        if event.type == WITHDRAWAL_ASKED and state is not None:
            return [of_event("withdrawal_asked", event, {}, by=PUBLIC.record())]
        if event.type != SUBMITTED or state is not None:
            raise CannotTell(f"{event.type} cannot be written again")
        data = event.data
        unknown = ["pin"]
        if data["kind"] == "report":
            unknown.append("reporter")
        exhibits = [one["id"] for one in data.get("evidence") or ()]
        if exhibits and await world.uploaded(exhibits) != set(exhibits):
            unknown.append("exhibits")
        keyset = event.keyset or await world.keyset(data["report_id"])
        if keyset is None:
            unknown.append("content key")
        writes = (Write(KEYSETS, event.subject, "put", {"keyset": keyset}),) if keyset else ()
        return [
            of_event("report_submitted", event, {"pin_mac": NO_PIN}, unknown=tuple(unknown), writes=writes)
        ]
