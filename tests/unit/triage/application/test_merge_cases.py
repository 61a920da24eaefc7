"""A merge changes two cases or none, and may be repeated after a process died between the halves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from services.triage.application.act_on_case import Asked, answer_of
from services.triage.application.merge_cases import MergeCases
from services.triage.application.queue.views import Acted, CaseFile, History
from services.triage.domain.case import Case
from services.triage.domain.decisions import decide
from services.triage.domain.errors import CaseChanged, NoSuchCase
from services.triage.domain.evolution import evolve
from services.triage.domain.file import ties
from services.triage.domain.file.dossier_commands import FileCommand
from services.triage.domain.file.tie_errors import LeadsOthers
from shared.changes import Cause
from shared.ids import derived, new_id
from shared.roles import Role
from shared.security.principals import Principal
from tests.support.cases import CASE_ID, NOON, opened
from tests.support.linking import linking_rules

A, B, C = (derived(CASE_ID, name) for name in "abc")
SARI = Principal("officer-1", "sari", "Sari", frozenset({Role.OFFICER}), "balikpapan")


@dataclass
class Office:
    """Three cases, and what files with them under rules that allow ties."""

    cases: dict[str, Case] = field(
        default_factory=lambda: {one: replace(opened(), case_id=one) for one in (A, B, C)}
    )
    dies_after: int = 99

    async def find(self, office: str, case_id: str) -> CaseFile | None:
        case = self.cases.get(case_id) if office == SARI.office else None
        return CaseFile(case, None) if case else None

    async def history(self, case_id: str) -> History:
        return History([], [case_id])

    async def file(self, asked: Asked, command: FileCommand) -> Acted:
        if self.dies_after == 0:
            raise ConnectionError
        self.dies_after -= 1
        case = self.cases[asked.case_id]
        if asked.read not in {None, case.revision}:
            raise CaseChanged(asked.read or 0, case.revision)
        for fact in decide(case, command, linking_rules(), NOON):
            case = evolve(case, fact)
        self.cases[asked.case_id] = case
        return Acted(answer_of(case), repeated=False)

    def led_by(self, case_id: str) -> tuple[str, ...]:
        return ties.leads(self.cases[case_id].dossier.links)

    def lead_of(self, case_id: str) -> str | None:
        return ties.lead_of(self.cases[case_id].dossier.links)


@pytest.fixture
def office() -> Office:
    return Office()


def asked(case_id: str, read: int | None = None) -> Asked:
    return Asked(SARI, case_id, Cause(new_id()), read)


async def test_both_cases_know_of_a_merge_and_of_its_end(office: Office) -> None:
    merging = MergeCases(office.file, office)
    await merging.merge(asked(B), A)
    assert (office.lead_of(B), office.led_by(A)) == (A, (B,))
    await merging.unmerge(asked(B), A)
    assert (office.lead_of(B), office.led_by(A)) == (None, ())


async def test_a_merge_that_is_refused_changes_neither(office: Office) -> None:
    merging = MergeCases(office.file, office)
    await merging.merge(asked(B), A)
    with pytest.raises(LeadsOthers):
        await merging.merge(asked(A), C)
    assert (office.led_by(C), office.lead_of(A)) == ((), None)


async def test_a_stale_repeat_does_not_undo_the_merge_that_stands(office: Office) -> None:
    merging = MergeCases(office.file, office)
    await merging.merge(asked(B), A)
    with pytest.raises(CaseChanged):
        await merging.merge(asked(B, read=1), A)
    assert (office.lead_of(B), office.led_by(A)) == (A, (B,))


async def test_a_merge_cut_in_half_is_completed_by_its_repeat(office: Office) -> None:
    merging, request = MergeCases(office.file, office), asked(B)
    office.dies_after = 1
    with pytest.raises(ConnectionError):
        await merging.merge(request, A)
    office.dies_after = 99
    await merging.merge(request, A)
    assert (office.lead_of(B), office.led_by(A)) == (A, (B,))


async def test_nothing_is_merged_into_a_case_that_one_may_not_see(office: Office) -> None:
    with pytest.raises(NoSuchCase):
        await MergeCases(office.file, office).merge(asked(B), new_id())
    assert office.lead_of(B) is None
