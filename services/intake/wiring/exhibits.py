"""Exhibits: the round that reads them again, and redacted copies by programs of their own."""

from __future__ import annotations

from services.intake.adapters.alone import Alone
from services.intake.adapters.coverers import Coverers
from services.intake.adapters.evidence_shelf import EvidenceShelf
from services.intake.adapters.page_coverer import PageCoverer
from services.intake.adapters.picture_coverer import PictureCoverer
from services.intake.application.copy_redacted import CopyRedacted
from services.intake.sweeper.exhibits import EVERY_S, ExhibitSweeper
from services.intake.wiring.ground import Adapters, Ground, Outside
from shared.store.lease import Lease
from shared.telemetry.setup import Telemetry
from shared.telemetry.ticks import Ticks


def sweeper_of(adapters: Adapters, outside: Outside, telemetry: Telemetry, ticks: Ticks) -> ExhibitSweeper:
    """The round."""
    shelf = EvidenceShelf(adapters.database, adapters.vault)
    lease = Lease(adapters.database, "exhibits", holder=outside.new_id())
    went_round = ticks.of("exhibits", EVERY_S)
    return ExhibitSweeper(shelf, lease, outside.clock, telemetry.metrics, went_round=went_round)


def copies_of(ground: Ground) -> CopyRedacted:
    """The use case; one process covers one exhibit at a time."""
    alone = Alone()
    adapters, outside = ground.adapters, ground.outside
    return CopyRedacted(
        adapters.store,
        adapters.reports,
        adapters.vault,
        Coverers(PictureCoverer(alone), PageCoverer(alone)),
        outside.clock,
        outside.new_id,
        ground.telemetry.traces,
    )
