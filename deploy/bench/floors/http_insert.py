"""The floor of a durable report: FastAPI, a validated body, motor, one majority-journaled insert; no more.

`python -m deploy.bench.floors.http_insert PORT`, with the owner's URL and a database's name in
FLOOR_MONGO_URL and FLOOR_DATABASE; uvicorn runs as the services run it.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import Any

import uvicorn
from fastapi import FastAPI
from motor.motor_asyncio import AsyncIOMotorClient
from pydantic import BaseModel
from pymongo import WriteConcern

from deploy.local.ports import LOOPBACK
from shared.ids import new_id


class Body(BaseModel):
    """A report as FastAPI's own documentation would have it."""

    kind: str
    channel: str
    narrative: str
    category: str | None = None
    occurred_at: str | None = None
    known_on: str | None = None
    place: dict[str, Any] | None = None
    reported_parties: list[dict[str, Any]] | None = None
    witnesses: list[dict[str, Any]] | None = None
    reporter: dict[str, Any] | None = None


class Receipt(BaseModel):
    """What is answered."""

    report_id: str
    received_at: datetime


def make_app(url: str, database: str) -> FastAPI:
    """The whole application."""
    app = FastAPI()
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(url, maxPoolSize=50)
    rows = client[database].get_collection("rows", write_concern=WriteConcern("majority", j=True))

    @app.post("/reports", status_code=201)
    async def submit(body: Body) -> Receipt:
        receipt = Receipt(report_id=new_id(), received_at=datetime.now(UTC))
        await rows.insert_one({"_id": receipt.report_id, "at": receipt.received_at, **body.model_dump()})
        return receipt

    return app


def main() -> None:
    """Serve until told to stop."""
    uvicorn.run(
        lambda: make_app(os.environ["FLOOR_MONGO_URL"], os.environ["FLOOR_DATABASE"]),
        factory=True,
        host=LOOPBACK,
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
