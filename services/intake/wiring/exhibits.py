"""Exhibits: the round that reads them again, and redacted copies with Pillow in a program of its own."""

from __future__ import annotations

from services.intake.adapters.evidence_shelf import EvidenceShelf
from services.intake.adapters.picture_coverer import PictureCoverer
from services.intake.application.copy_redacted import CopyRedacted
from services.intake.sweeper.exhibits import ExhibitSweeper
from services.intake.wiring.ground import Adapters, Ground, Outside
from shared.store.lease import Lease
from shared.telemetry.setup import Telemetry


def sweeper_of(adapters: Adapters, outside: Outside, telemetry: Telemetry) -> ExhibitSweeper:
    """The round."""
    shelf = EvidenceShelf(adapters.database, adapters.vault)
    lease = Lease(adapters.database, "exhibits", holder=outside.new_id())
    return ExhibitSweeper(shelf, lease, outside.clock, telemetry.metrics)


def copies_of(ground: Ground) -> CopyRedacted:
    """The use case; one process covers one picture at a time."""
    adapters, outside = ground.adapters, ground.outside
    return CopyRedacted(
        adapters.store,
        adapters.reports,
        adapters.vault,
        PictureCoverer(),
        outside.clock,
        outside.new_id,
        ground.telemetry.traces,
    )
