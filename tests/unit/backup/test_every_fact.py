"""Whatever happened to a case, its events bring it back as it was; and each of them keeps its contract."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import Phase, given, settings, strategies as st

from deploy.backup.cases import Cases
from services.triage.application.announcements import draft
from services.triage.application.journal import telling
from services.triage.application.journal.filed_notation import every_filed_fact
from services.triage.domain import events
from services.triage.domain.words import Kind
from shared.changes import JsonObject
from shared.clock import rfc3339
from shared.contracts.canonical import GENESIS, canonical, clean
from shared.contracts.catalogue import CATALOGUE, Topic
from shared.contracts.envelope import LARGEST_RECORD, Announced
from shared.ids import new_id
from tests.support.lives import Life
from tests.support.recovery import Others, again
from tests.support.walks import CHOICES, walk
from tests.support.whole_rulebooks import WHOLE

BOOKS = {book.id: book for book in WHOLE}
CATEGORIES = st.sampled_from(["money_politics", "administrative", "hoax", "civil_servant_neutrality"])
AGGREGATE = Cases().aggregate


def told(facts: Sequence[events.Fact]) -> list[Announced]:
    """What is announced of each fact, as one chain."""
    chain: list[Announced] = []
    for number, fact in enumerate(facts, 1):
        written = draft(fact)
        assert written.event_type is not None, written.type
        event = Announced(
            id=new_id(),
            type=written.event_type,
            source="/jejak/triage",
            subject=fact.case_id,
            time=rfc3339(written.at),
            sequence=number,
            epoch=1,
            office="balikpapan",
            prev=chain[-1].hash if chain else GENESIS,
            hash="",
            data=clean(written.data),
        )
        chain.append(event.sealed())
    return chain


def just_opened(life: Life, opening: Announced) -> JsonObject:
    """The case as a backup has it that was taken when it was opened."""
    return {
        "_id": opening.subject,
        "v": 1,
        "head": "0" * 64,
        "ann": {"seq": 1, "hash": opening.hash},
        "epoch": 1,
        "office": "balikpapan",
        "trace": "",
        "body": AGGREGATE.dump(AGGREGATE.evolve(None, life.history[0])),
    }


async def comes_back(life: Life) -> None:
    chain = told(life.history)
    for event in chain:
        model = CATALOGUE[event.type].model.model_validate(event.data)
        if event.type in telling.ENTRY_OF:
            assert model.data() == event.data, "nothing is lost on the way, and nothing renamed"
        assert len(canonical(event.data)) < LARGEST_RECORD / 4
    if len(chain) == 1:
        return
    stream, unknown = await again(Cases(), just_opened(life, chain[0]), chain[1:], Others())
    assert AGGREGATE.dump(stream.state) == AGGREGATE.dump(life.stands)
    assert stream.state == life.stands
    assert unknown == []


@pytest.mark.parametrize("book", BOOKS)
@settings(max_examples=12, deadline=None, phases=[Phase.generate])
@given(st.sampled_from(Kind), CATEGORIES, CHOICES)
async def test_a_case_comes_back_from_its_events_as_it_was(
    book: str, kind: Kind, category: str, choices: list[tuple[int, int]]
) -> None:
    await comes_back(walk(BOOKS[book], kind, category, choices, lambda _, __: None))


def test_every_filed_fact_has_a_contract_and_every_contract_of_a_case_an_entry() -> None:
    filed = {one.__name__ for one in every_filed_fact()}
    assert len(telling.CONTRACTS) == len(telling.ENTRY_OF)
    listed = {kind for kind, one in CATALOGUE.items() if one.topic is Topic.CASES}
    elsewhere = {f"jejak.triage.{name}.v1" for name in ("numbers_issued", "numbers_skipped")}
    decided = {f"jejak.triage.case_{name}.v1" for name in ("opened", "registered", "refused", "escalated")}
    assert listed == telling.ENTRY_OF.keys() | elsewhere | decided
    assert len(filed) == sum(one in telling.CONTRACTS for one in FILED_ENTRIES)


FILED_ENTRIES = (
    *("note_added", "case_classified", "number_assigned", "letter_issued", "cases_linked"),
    *("cases_unlinked", "wall_raised", "wall_lifted", "entered_elsewhere", "exhibit_opened"),
    *("passage_marked", "passage_unmarked", "identity_asked", "identity_agreed", "identity_declined"),
    *("identity_opened", "identity_closed", "identity_lapsed"),
    *("passing_proposed", "passing_dropped", "case_passed", "case_received"),
    *("likeness_dismissed", "likeness_restored", "incident_joined", "incident_left"),
    *("incident_renamed", "cause_dismissed", "cause_restored"),
)
