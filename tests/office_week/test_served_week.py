"""A part of the office's weeks on real servers, from the report over HTTP to the publication."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.audit.verify import TOLERANCE_S, Place, verify
from deploy.local.servers import Servers
from services.triage.domain.case import Case
from services.triage.domain.words import Stage
from shared.store.mongo import open_client
from tests.office_week.corpus import Item, corpus
from tests.office_week.errands import NAMES, Errands
from tests.office_week.served import OFFICE, Served, served_office
from tests.office_week.week import REGISTERED, Week
from tests.support.audit import told
from tests.support.stack import Namespace, fresh_namespace
from tests.support.triage_memory import BOOKS

RULES = BOOKS.latest()
PART = slice(4, None, 20)
"""Of the 420 reports: 21 of every kind, crimes among them; `make week` runs all, as does that in memory."""


@dataclass
class Office:
    """The weeks that are over, and where they took place."""

    namespace: Namespace
    served: Served
    week: Week

    async def cases(self) -> Sequence[tuple[Item, Case]]:
        """Each report with its case as MongoDB has it."""
        return [(item, await self.served.case(self.week.cases[item.source_ref])) for item in self.week.items]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def office(
    stack: Servers, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> AsyncIterator[Office]:
    items = corpus() if pytestconfig.getoption("--whole-week", default=False) else corpus()[PART]
    folder: Path = tmp_path_factory.mktemp("keys")
    async with (
        fresh_namespace(stack) as namespace,
        served_office(namespace, folder, RULES, items[0].arrives_at) as served,
    ):
        done = Office(namespace, served, Week(served, items, errands=Errands(served, served.colleague)))
        await done.week.run()
        yield done


pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_part_has_every_kind_and_a_route_to_the_joint_centre(office: Office) -> None:
    cases = await office.cases()
    assert {item.expected.kind for item, _ in cases} == {"report", "finding", "tip"}
    assert any(one.acknowledged_at for _, case in cases for one in case.handoffs)
    assert office.served.sink.taken


async def test_nobody_was_refused_and_every_case_ends_published(office: Office) -> None:
    assert office.week.refused == []
    left = {item.source_ref: case.stage for item, case in await office.cases()}
    assert {name for name, stage in left.items() if stage is not Stage.PUBLISHED} == set()


async def test_every_errand_had_its_case(office: Office) -> None:
    assert office.week.errands is not None
    done = office.week.errands.done
    assert done.keys() >= NAMES, dict(done)
    assert sum(count for name, count in done.items() if name.startswith("letter ")) > 5, dict(done)


async def test_every_lapse_is_named_and_no_clock_is_left_waiting(office: Office) -> None:
    lapsed = 0
    for item, case in await office.cases():
        assert not [clock.deadline.id for clock in case.clocks if clock.waiting], item.source_ref
        late = [clock for clock in case.clocks if clock.late(office.served.now())]
        assert all(clock.lapsed_at for clock in late), item.source_ref
        lapsed += len(late)
    assert lapsed > 0


async def test_numbers_are_without_gap(office: Office) -> None:
    given: dict[str, list[int]] = {}
    for _, case in await office.cases():
        for one in case.dossier.numbers:
            given.setdefault(one.series, []).append(one.sequence)
        own = {one.series for one in case.dossier.numbers}
        assert own >= (REGISTERED[case.kind] if case.registered_at else set()), case.case_id
    assert given
    assert {series: sorted(numbers) for series, numbers in given.items()} == {
        series: list(range(1, len(numbers) + 1)) for series, numbers in given.items()
    }


async def test_the_checker_finds_nothing_in_three_services_and_their_topics(office: Office) -> None:
    client = open_client(office.namespace.mongo_owner_url, app="test")
    place = Place(client, office.namespace.name, OFFICE, office.namespace.servers.kafka)
    result = await verify(place, tolerance_s=TOLERANCE_S, said=lambda _what, _count: None)
    client.close()
    assert not result.kinds, "\n".join(map(told, result.differences[:20]))
    assert result.events > 0
