"""The tray on real MongoDB keeps the suite; its queries run on declared indexes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.notify.adapters.liaison_tray import LiaisonTray
from services.notify.adapters.mongo_dispatches import DispatchAggregate
from services.notify.application.views import After
from services.notify.domain.events import Fact
from services.notify.domain.handoff import Dispatches, Stage
from services.notify.domain.notice import NoticeState
from shared.clock import system_clock
from shared.ids import new_id
from shared.store.change import ChangeStore
from shared.store.mongo import open_client, open_database
from tests.support.fake_store import ClearSealer
from tests.support.notify import Running
from tests.support.stack import Namespace
from tests.support.suites.tray import OFFICE, TraySuite, TrayWorld


class TestMongoTray(TraySuite):
    @pytest.fixture
    async def world(self, emptied: Namespace) -> AsyncIterator[TrayWorld]:
        client = open_client(emptied.mongo_url("notify"), app="test")
        database = open_database(client, emptied.database("notify"))
        store: ChangeStore[Dispatches, Fact] = ChangeStore(
            database,
            DispatchAggregate(OFFICE),
            service="notify",
            office=OFFICE,
            clock=system_clock,
            new_id=new_id,
            secrets=ClearSealer(),
        )
        await store.start()
        yield TrayWorld(store, LiaisonTray(database))
        await store.close()
        client.close()


async def test_no_query_of_the_tray_scans_or_sorts(notify: Running) -> None:
    handoff_id = await notify.escalated()
    case_id = notify.voices[handoff_id].case_id
    tray, now = notify.service.tray, notify.clock()
    place = After(now, handoff_id)
    await notify.owner.command({"profile": 2})
    try:
        for stage in Stage:
            await tray.page(OFFICE, stage, after=None, limit=25)
            await tray.page(OFFICE, stage, after=place, limit=25)
        await tray.counts(OFFICE, now=now)
        await tray.find(OFFICE, handoff_id)
        await tray.sealed([case_id])
        await tray.history(case_id)
        await tray.deliveries(OFFICE, [NoticeState.FAILED, NoticeState.SENT], after=place, limit=25)
        await tray.due(now, limit=25)
    finally:
        await notify.owner.command({"profile": 0})
    plans = await notify.owner["system.profile"].find({"planSummary": {"$exists": True}}).to_list(None)
    seen = [f"{plan['ns']} {plan['planSummary']}" for plan in plans if "system." not in plan["ns"]]
    assert len(seen) >= 14
    assert [plan for plan in seen if "COLLSCAN" in plan] == []
    assert [plan["ns"] for plan in plans if plan.get("hasSortStage")] == []
