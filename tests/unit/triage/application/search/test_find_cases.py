"""Search over cases in memory: what is found and why, by whom, and what an erasure leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from services.triage.application.follow_cases import FollowCases
from services.triage.application.queue.board import ReadBoard
from services.triage.application.search.find_cases import FindCases, Results
from services.triage.application.search.index_ports import Narrowed
from services.triage.application.search.readable import texts_of
from services.triage.domain.errors import NoSuchCase
from services.triage.domain.file.dossier_commands import AddNote, RaiseWall
from services.triage.domain.search.blind import blinded
from services.triage.domain.search.words import Field, Mark
from services.triage.domain.words import Kind
from shared.errors import NotAllowed
from shared.roles import Role
from shared.security.principals import Principal
from tests.support.fake_accounts import person
from tests.support.findable import KEY, findable, keeper
from tests.support.triage_memory import BOOKS, World, in_memory

OFFICE = "balikpapan"
SARI = person(Role.OFFICER, username="sari", account_id="01936000-0000-7000-8000-00000000000a")
BAYU = person(Role.OFFICER, username="bayu", account_id="01936000-0000-7000-8000-00000000000b")
TONO = person(Role.AUDITOR, username="tono", account_id="01936000-0000-7000-8000-00000000000d")
MAYA = person(Role.OPERATOR, username="maya", account_id="01936000-0000-7000-8000-00000000000e")
OPEN = Narrowed()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = in_memory(books=BOOKS, rules=BOOKS.latest())
    await made.store.start()
    yield made
    await made.store.close()


@pytest.fixture
def find(world: World) -> FindCases:
    return FindCases(world.search, ReadBoard(world.board, world.contents, world.names, world.clock), KEY)


async def asked(
    find: FindCases, text: str, *, who: Principal = SARI, narrowed: Narrowed = OPEN, limit: int = 25
) -> Results:
    return await find(who, text, narrowed, limit=limit)


def ids(found: Results) -> list[str]:
    return [hit.listed.row.case_id for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("dibagikan", Field.NARRATIVE),
        ("Melati", Field.PARTY),
        ("rekaan", Field.PARTY),
        ("64.71.03.1001", Field.PLACE),
        ("TPS 12", Field.PLACE),
        ("tps012", Field.PLACE),
    ],
)
async def test_a_case_is_found_by_what_every_reader_of_it_may_read(
    find: FindCases, world: World, text: str, where: Field
) -> None:
    case_id = await world.opened()
    await findable(world)
    found = await asked(find, text)
    assert ids(found) == [case_id]
    assert where in found.hits[0].met[-1].fields
    assert (found.whole, found.last, found.nowhere) == (1, None, [])


async def test_a_case_is_found_by_its_receipt_and_the_name_of_its_kelurahan(
    find: FindCases, world: World
) -> None:
    case_id = await world.opened()
    await findable(world)
    case = await world.store.load(case_id)
    assert case is not None
    rules = world.books.pinned(case.rulebook)
    for text in (
        case.report.receipt_number,
        rules.places["64.71.03.1001"].name,
        rules.places["64.71.03"].name,
    ):
        assert ids(await asked(find, text)) == [case_id], text


async def test_the_name_of_a_place_is_found_in_one_word_and_in_two(find: FindCases, world: World) -> None:
    case_id = await world.opened(place={"kelurahan": "64.71.04.1001"})
    await findable(world)
    names = [world.books.latest().places[code].name for code in ("64.71.04.1001",)]
    for text in (names[0], names[0].replace(" ", "", 1)):
        assert ids(await asked(find, text)) == [case_id], text


async def test_a_note_is_found_once_it_was_written(find: FindCases, world: World) -> None:
    case_id = await world.opened()
    await findable(world)
    assert ids(await asked(find, "spanduk")) == []
    await world.acts.file(world.asked(SARI, case_id), AddNote(by=SARI.actor(), words="Spanduk sudah difoto."))
    await findable(world)
    found = await asked(find, "spanduk")
    assert [(one.said, one.fields) for one in found.hits[0].met] == [("spanduk", (Field.NOTE,))]


async def test_phones_addresses_and_the_words_of_a_wall_are_found_by_nobody(
    find: FindCases, world: World
) -> None:
    case_id = await world.opened()
    wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="Keponakan terlapor.")
    await world.acts.file(world.asked(BAYU, case_id), wall)
    await findable(world)
    for text in ("0812", "keponakan"):
        assert ids(await asked(find, text, who=BAYU)) == []


async def test_most_words_come_first_and_each_says_which_it_meets(find: FindCases, world: World) -> None:
    one = await world.opened(narrative="Baliho miring.", received_at="2024-11-25T03:00:00Z")
    both = await world.opened(narrative="Baliho roboh di pohon.", received_at="2024-11-20T03:00:00Z")
    await world.opened(narrative="Rapat.", place=None)
    await findable(world)
    found = await asked(find, "baliho pohon roboh")
    assert ids(found)[:2] == [both, one]
    assert [len(hit.met) for hit in found.hits[:2]] == [3, 1]
    assert found.whole == 1


async def test_words_that_no_case_meets_are_told_if_none_meets_all(find: FindCases, world: World) -> None:
    await world.opened()
    await findable(world)
    found = await asked(find, "amplop helikopter yang")
    assert (found.whole, found.nowhere, found.left_out) == (0, ["helikopter"], ("yang",))
    assert len(found.hits) == 1


async def test_pages_follow_one_another_and_leave_out_nothing(find: FindCases, world: World) -> None:
    cases = [await world.opened(received_at=f"2024-11-{day}T03:00:00Z") for day in range(11, 18)]
    await findable(world)
    seen: list[str] = []
    after = None
    while True:
        found = await find(SARI, "amplop", OPEN, after=after, limit=3)
        seen += ids(found)
        after = found.last
        if after is None:
            break
    assert seen == cases[::-1]


async def test_who_is_walled_off_neither_finds_nor_counts_a_case(find: FindCases, world: World) -> None:
    hidden, open_ = await world.opened(), await world.opened()
    await findable(world)
    wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="Disebut.")
    await world.acts.file(world.asked(BAYU, hidden), wall)
    for text in ("amplop", "amplop helikopter"):
        found = await asked(find, text)
        assert ids(found) == [open_]
        assert found.whole == (1 if text == "amplop" else 0)
    assert sorted(ids(await asked(find, "amplop", who=TONO))) == sorted([hidden, open_])


async def test_an_office_finds_its_own_cases_alone_and_an_operator_none(
    find: FindCases, world: World
) -> None:
    await world.opened()
    await findable(world)
    elsewhere = replace(SARI, office="samarinda")
    assert ids(await asked(find, "amplop", who=elsewhere)) == []
    with pytest.raises(NotAllowed):
        await asked(find, "amplop", who=MAYA)


async def test_filters_narrow_to_what_stands_now(find: FindCases, world: World) -> None:
    report, tip = await world.opened(), await world.opened(kind="tip")
    await findable(world)
    assert ids(await asked(find, "amplop", narrowed=Narrowed(kind=Kind.TIP))) == [tip]
    assert ids(await asked(find, "amplop", narrowed=Narrowed(kind=Kind.REPORT))) == [report]
    assert ids(await asked(find, "amplop", narrowed=Narrowed(category="hoax"))) == []


async def test_an_erased_case_is_found_by_its_number_alone(find: FindCases, world: World) -> None:
    case_id = await world.opened()
    await findable(world)
    case = await world.store.load(case_id)
    assert case is not None
    world.store.memory.collections["keysets"].clear()
    # Between the erasure and the next look at the case its words still stand in the index.
    assert ids(await asked(find, "melati")) == []
    await findable(world)
    kept = world.search.kept[case_id].marks
    assert blinded(KEY, OFFICE, Mark(Field.PARTY, "melati")) not in kept
    assert blinded(KEY, OFFICE, Mark(Field.PLACE, "tps")) in kept
    assert ids(await asked(find, case.report.receipt_number)) == [case_id]


async def test_what_was_missed_is_made_up_and_an_unknown_case_is_refused(
    find: FindCases, world: World
) -> None:
    cases = [await world.opened() for _ in range(3)]
    await findable(world)
    world.search.kept.pop(cases[0])
    await world.acts.file(world.asked(SARI, cases[1]), AddNote(by=SARI.actor(), words="Spanduk."))
    following = FollowCases([OFFICE], world.search.behind, keeper(world).note, _no_pause)
    assert await following.catch_up() == 2
    assert await following.catch_up() == 0
    assert ids(await asked(find, "spanduk")) == [cases[1]]
    with pytest.raises(NoSuchCase):
        await keeper(world).note(OFFICE, "01936000-0000-7000-8000-0000000000ff")


async def test_nothing_of_the_text_stands_in_what_is_kept(world: World) -> None:
    await world.opened()
    await findable(world)
    kept = repr(world.search.kept).lower()
    assert not [word for word in ("amplop", "melati", "rekaan", "pasar", "contoh") if word in kept]


async def test_all_that_is_searched_comes_from_the_one_place_that_says_what_readers_may_read(
    world: World,
) -> None:
    case_id = await world.opened()
    file = await world.cases.find(OFFICE, case_id)
    assert file is not None
    opened = world.contents.open(file)
    fields = {field for field, _ in texts_of(file.case, opened)}
    assert fields == {Field.NARRATIVE, Field.PARTY, Field.PLACE}


async def _no_pause() -> None:
    return None
