"""`/api/v1/operations`: how a service is, for operators and their programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from fastapi import APIRouter
from starlette.requests import Request

from shared.web.access import allow
from shared.web.health import watch_of
from shared.web.operations.operation_models import (
    BackupOut,
    DependencyOut,
    LagOut,
    OperationsOut,
    OutgoingOut,
    RecordsOut,
    RestoreOut,
    TickOut,
)
from shared.web.operations.standing import ReadStanding, Standing
from shared.web.records.desk import Counts
from shared.web.records.places import READERS


@dataclass(frozen=True, slots=True)
class OperationsApi:
    """The endpoint."""

    read: ReadStanding

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(tags=["operations"])

        @routes.get("/api/v1/operations")
        @allow(*READERS)
        async def show_operations(request: Request) -> OperationsOut:
            """Outbox, lag of each topic, dead and held records, clocks, last backup and restore."""
            return _out(await self.read(await watch_of(request).look()))

        return routes


def _out(told: Standing) -> OperationsOut:
    lags = None if told.lags is None else [LagOut(topic=one, records=n) for one, n in told.lags.items()]
    return OperationsOut(
        service=told.service,
        version=told.version,
        at=told.at,
        started_at=told.started_at,
        outgoing=OutgoingOut(**asdict(told.outgoing)) if told.outgoing else None,
        lags=lags,
        records=_records(told.counts) if told.counts else None,
        ticks=[
            TickOut(name=one.name, every_s=one.every_s, at=one.at, late=one.late(told.at))
            for one in told.ticks
        ],
        backup=BackupOut(**asdict(told.backup)) if told.backup else None,
        restore=RestoreOut(**asdict(told.restore)) if told.restore else None,
        dependencies=[DependencyOut.model_validate(one.record()) for one in told.dependencies],
        unknown=sorted(told.unknown),
    )


def _records(counts: Counts) -> RecordsOut:
    held = counts.held
    return RecordsOut(dead=counts.waiting, held_streams=held.streams, held_need_person=held.need_person)
