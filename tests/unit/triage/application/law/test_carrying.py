"""What was approved is in force, reaches every running case once, and is found again in each journal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.adapters.mongo_law import LawAggregate, StoredLaw
from services.triage.application.law.correct_law import CorrectLaw
from services.triage.application.law.law_in_force import CarryCorrections, LawInForce
from services.triage.application.law.show_correction import CorrectionPage, ShowCorrection
from services.triage.application.law.touched_deadlines import Reach
from services.triage.application.open_case import OpenCaseOf
from services.triage.domain.law.corrections import Corrections, Fact
from services.triage.domain.law.law_errors import CorrectionUncountable
from services.triage.domain.law.proposing import Wanted
from shared.changes import Cause
from shared.errors import NotAllowed
from shared.ids import new_id
from shared.rules.rulebooks import Rulebooks
from shared.store.journal import rebuilt
from tests.support.fake_store import FakeStore
from tests.support.fake_trail import keeping
from tests.support.triage_console import BAYU, HASAN, MAYA, SARI, TONO
from tests.support.triage_law import FakeTouched, own_books
from tests.support.triage_memory import BOOKS, World, in_memory, opened

BOOK = "pilkada_2024_1"
DAY = timedelta(days=1)
WANTED = Wanted(
    table="deadlines",
    row="preliminary_review",
    field="length",
    new="3",
    article="Pasal 9",
    source="Lembaran Negara",
    reason="Salah kutip.",
)


@dataclass
class LawWorld:
    """Triage in memory with everything that corrections need."""

    cases: World
    store: FakeStore[Corrections, Fact]
    law: LawInForce
    show: ShowCorrection
    correct: CorrectLaw
    carry: CarryCorrections

    async def propose(self, **changes: str) -> int:
        """What Sari proposes; its number."""
        wanted = replace(WANTED, **changes)
        acted = await self.correct.propose(SARI, BOOK, wanted, Cause(new_id()))
        return int(acted.answer["number"])

    async def approve(self, number: int = 1) -> None:
        """Hasan approves."""
        await self.correct.approve(HASAN, BOOK, number, Cause(new_id()))

    async def page(self, number: int = 1) -> CorrectionPage:
        """What Bayu sees of it."""
        return await self.show(BAYU, BOOK, number)


@pytest.fixture
async def world() -> AsyncIterator[LawWorld]:
    world = await made()
    yield world
    await world.cases.store.close()


async def made() -> LawWorld:
    books = own_books()
    cases = in_memory(books=books)
    await cases.store.start()
    store: FakeStore[Corrections, Fact] = FakeStore(
        LawAggregate(), clock=cases.clock, backend=cases.store.memory, beside=cases.store
    )
    shelf, touched = StoredLaw(cases.store.backend), FakeTouched(cases.store, CaseAggregate(books))
    law = LawInForce(books, shelf, "balikpapan")
    show = ShowCorrection(store, shelf, touched, cases.names, books, cases.clock, keeping(cases.store))
    correct = CorrectLaw(store, show, law, cases.clock)
    carry = CarryCorrections(law, touched, cases.store, cases.clock, new_id)
    return LawWorld(cases, store, law, show, correct, carry)


async def test_before_approval_both_ends_of_every_touched_case_are_told_and_nothing_moves(
    world: LawWorld,
) -> None:
    one, two = await world.cases.opened(), await world.cases.opened()
    await world.cases.opened(kind="tip")
    await world.propose()
    page = await world.page()
    assert sorted(row.case_id for row in page.touched) == sorted([one, two])
    assert {(row.reach, row.after - row.before) for row in page.touched if row.after} == {(Reach.WAITS, DAY)}
    assert await world.carry() == 0
    assert world.cases.types(one) == ["case_opened"]


async def test_after_approval_each_case_has_one_fact_and_the_list_says_it_is_done(world: LawWorld) -> None:
    ids = [await world.cases.opened() for _ in range(3)]
    await world.propose()
    told = {row.case_id: (row.before, row.after) for row in (await world.page()).touched}
    await world.approve()
    assert await world.carry() == 3
    assert await world.carry() == 0
    for case_id in ids:
        assert world.cases.types(case_id) == ["case_opened", "deadline_corrected"]
        case = await world.cases.store.load(case_id)
        assert case is not None
        assert (case.clocks[0].moved_from, case.clocks[0].due_at) == told[case_id]
    done = (await world.page()).touched
    assert {row.case_id: (row.before, row.after) for row in done} == told
    assert {row.reach for row in done} == {Reach.DONE}


async def test_a_process_that_dies_midway_leaves_the_rest_to_the_next_look(world: LawWorld) -> None:
    ids = [await world.cases.opened() for _ in range(3)]
    await world.propose()
    await world.approve()
    world.carry.touched = Some(world.carry.touched, 1)  # type: ignore[assignment]  # a process that stops after one
    await world.carry()
    moved = [case_id for case_id in ids if "deadline_corrected" in world.cases.types(case_id)]
    assert len(moved) == 1
    restarted = await after_restart(world)
    assert await restarted() == 2
    assert all(world.cases.types(one).count("deadline_corrected") == 1 for one in ids)


async def test_a_commit_whose_answer_was_lost_is_not_made_twice(world: LawWorld) -> None:
    case_id = await world.cases.opened()
    await world.propose()
    await world.approve()
    await world.carry()
    change = world.carry._change(case_id, None)
    await world.cases.store.change(change)
    assert world.cases.types(case_id).count("deadline_corrected") == 1


async def test_a_clock_that_a_process_without_the_news_started_is_reached_too(world: LawWorld) -> None:
    await world.propose()
    await world.approve()
    stale = OpenCaseOf(lambda: BOOKS.pinned(BOOK), world.cases.clock)
    case_id = await opened(world.cases.store, stale, world.cases.keys)
    assert await world.carry() == 1
    case = await world.cases.store.load(case_id)
    assert case is not None
    assert case.clocks[0].deadline.length == 3


async def test_a_new_case_has_the_corrected_row_and_no_fact_of_its_own(world: LawWorld) -> None:
    await world.propose()
    await world.approve()
    case_id = await world.cases.opened()
    case = await world.cases.store.load(case_id)
    assert case is not None
    assert (case.clocks[0].deadline.length, case.clocks[0].moved_from) == (3, None)
    assert await world.carry() == 0
    assert (await world.page()).touched == []


async def test_the_journal_folds_to_the_same_case_where_nobody_knows_the_correction(world: LawWorld) -> None:
    before = await world.cases.opened()
    await world.propose()
    await world.approve()
    await world.carry()
    after = await world.cases.opened()
    for case_id in (before, after):
        entries = [{k: v for k, v in one.items() if k != "_id"} for one in world.cases.store.entries(case_id)]
        assert rebuilt(entries, CaseAggregate(BOOKS)) == await world.cases.store.load(case_id)
        stored = next(doc for doc in world.cases.store.side("cases") if doc["_id"] == case_id)
        assert CaseAggregate(BOOKS).load(stored["body"]) == await world.cases.store.load(case_id)


async def test_the_corrections_fold_from_their_own_journal(world: LawWorld) -> None:
    await world.propose()
    await world.approve()
    number = await world.propose(new="2")
    await world.correct.decline(HASAN, BOOK, number, "Tetap 3.", Cause(new_id()))
    (stream,) = {doc["_id"] for doc in world.store.side("corrections")}
    entries = [{k: v for k, v in one.items() if k != "_id"} for one in world.store.entries(stream)]
    assert rebuilt(entries, LawAggregate()) == await world.store.load(stream)


async def test_another_correction_undoes_it_and_both_stay_on_record(world: LawWorld) -> None:
    case_id = await world.cases.opened()
    before = await world.cases.store.load(case_id)
    await world.propose()
    await world.approve()
    await world.carry()
    await world.approve(await world.propose(new="2"))
    await world.carry()
    case = await world.cases.store.load(case_id)
    assert case is not None
    assert before is not None
    assert case.clocks[0].due_at == before.clocks[0].due_at
    assert [one.new for one in case.clocks[0].deadline.corrections] == ["3", "2"]
    assert world.cases.types(case_id).count("deadline_corrected") == 2


async def test_other_processes_take_over_what_was_approved(world: LawWorld) -> None:
    await world.propose()
    await world.approve()
    other = Rulebooks({book.id: book for book in BOOKS})
    await LawInForce(other, world.law.shelf, "balikpapan").refresh()
    assert other.pinned(BOOK).deadline("preliminary_review").length == 3
    elsewhere = Rulebooks({book.id: book for book in BOOKS})
    await LawInForce(elsewhere, world.law.shelf, "samarinda").refresh()
    assert elsewhere.pinned(BOOK).deadline("preliminary_review").length == 2


async def test_operators_see_no_deadlines_and_auditors_change_nothing(world: LawWorld) -> None:
    await world.propose()
    with pytest.raises(NotAllowed):
        await world.show(MAYA, BOOK, 1)
    assert (await world.show(TONO, BOOK, 1)).correction.number == 1
    for who in (TONO, MAYA):
        with pytest.raises(NotAllowed):
            await world.correct.propose(who, BOOK, WANTED, Cause(new_id()))


async def test_what_could_not_be_counted_is_not_approved(world: LawWorld) -> None:
    await world.cases.opened()
    await world.propose(field="calendar", new="working_days")
    books = world.law.books
    landed = books.landed(BOOK)
    days = replace(landed.calendars["working_days"], years=frozenset({1999}))
    books._landed[BOOK] = replace(landed, calendars={**landed.calendars, "working_days": days})
    assert {row.reach for row in (await world.page()).touched} == {Reach.UNCOUNTABLE}
    with pytest.raises(CorrectionUncountable):
        await world.approve()


@dataclass
class Some:
    """Finds but a few of the cases: the process dies before it asks for the others."""

    whole: object
    most: int

    async def lagging(self, offices: list[str], rows: list[str], after: str, limit: int) -> list[str]:
        found: list[str] = await self.whole.lagging(offices, rows, after, limit)  # type: ignore[attr-defined]  # the finder
        return found[: self.most]


async def after_restart(world: LawWorld) -> CarryCorrections:
    """The look of a process that starts with the landed rulebooks."""
    books = own_books()
    touched = FakeTouched(world.cases.store, CaseAggregate(books))
    law = LawInForce(books, world.law.shelf, "balikpapan")
    return CarryCorrections(law, touched, world.cases.store, world.cases.clock, new_id)
