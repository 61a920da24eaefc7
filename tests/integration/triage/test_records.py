"""The records' pages stand in triage too, for operators alone and on its own database."""

from __future__ import annotations

import pytest

from shared.roles import Role
from tests.support.triage import Running

PATHS = ("/operasi", "/api/v1/operations", "/operasi/rekaman", "/api/v1/records", "/api/v1/records/held")


@pytest.mark.parametrize(("role", "status"), [(Role.OPERATOR, 200), (Role.AUDITOR, 200), (Role.OFFICER, 403)])
async def test_each_role_sees_the_records_it_may(triage: Running, role: Role, status: int) -> None:
    token = await triage.token(role)
    for path in (
        "/operasi",
        "/operasi/rekaman",
        "/api/v1/operations",
        "/api/v1/records",
        "/api/v1/records/held",
    ):
        assert (await triage.web.get(path, headers=token)).status_code == status
    if status == 200:
        counts = (await triage.web.get("/api/v1/records", headers=token)).json()
        assert counts == {"dead": 0, "held_streams": 0, "held_need_person": 0, "held_records": 0}


async def test_the_operations_page_tells_of_this_service(triage: Running) -> None:
    operator = await triage.token(Role.OPERATOR)
    told = (await triage.web.get("/api/v1/operations", headers=operator)).json()
    assert (told["service"], told["unknown"]) == ("triage", [])
    assert {one["name"] for one in told["ticks"]} == {"rounds"}
    assert {one["topic"] for one in told["lags"]} == {"reports", "dispatches", "replays"}
    assert {"mongodb", "assets"} <= {one["name"] for one in told["dependencies"]}
    assert told["outgoing"]["parked"] == 0
