"""An intake whose database is restored while it goes on takes nothing, and says why."""

from __future__ import annotations

from tests.support.eventually import eventually
from tests.support.intake import Running

TIP = {"kind": "tip", "channel": "web", "narrative": "Ada amplop di pos ronda."}


async def mongodb(intake: Running) -> tuple[int, str]:
    """What /readyz says: its status, and the line about MongoDB."""
    answer = await intake.web.get("/readyz")
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines())
    return answer.status_code, lines["mongodb"]


async def test_on_a_database_restored_under_it_nothing_is_taken(intake: Running) -> None:
    assert (await intake.web.post("/api/v1/reports", json=TIP)).status_code == 201
    await intake.owner["meta"].update_one({"_id": "epoch"}, {"$inc": {"value": 1}})
    refused = await intake.web.post("/api/v1/reports", json=TIP)
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:jejak:problem:not-stored")
    status, told = await eventually(lambda: mongodb(intake), lambda seen: "restored while" in seen[1])
    assert status == 503
    assert "start the service anew" in told
    assert await intake.count("reports") == 1
