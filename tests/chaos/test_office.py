"""Faults of an office's own work: see `tests/chaos/faults/office.py`."""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256

from deploy.demo.tally import databases
from deploy.local.stack import Stack
from shared.ids import derived, new_id
from tests.chaos.catalogue import fault
from tests.support.account import entry_types, settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.system import SOON, Office, insist, known
from tests.support.traffic import Officers, Traffic
from tests.support.world import dies_at

CLAIMED = 12


async def assigned(system: Stack) -> dict[str, list[tuple[int, str]]]:
    """Number and case of every entry that gave one, by series."""
    async with databases(system) as found:
        entries = await found["triage"]["journal"].find({"type": "number_assigned"}).to_list(None)
    given = defaultdict(list)
    for entry in entries:
        given[entry["data"]["series"]].append((entry["data"]["sequence"], entry["stream"]))
    return given


@fault(63)
async def test_fault_63_triage_dies_between_drawing_numbers_and_telling_the_cases(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    officers = Officers(office, traffic)
    await traffic.send(CLAIMED)
    cases = [derived(report, "case") for report in traffic.ids()]
    async with dies_at(system, "triage", "number-told-before", outcome):
        for case_id in cases:
            await officers.act(office.officer, f"/api/v1/cases/{case_id}/claim", None)

    async def numbered() -> int:
        given = (await assigned(system)).get("report", [])
        return len({case_id for _, case_id in given} & set(cases))

    await eventually(numbered, lambda count: count == len(cases), within=SOON)
    outcome.counted(numbers=len(cases))
    for series, given in (await assigned(system)).items():
        assert sorted(number for number, _ in given) == list(range(1, len(given) + 1)), series
        assert len({case_id for _, case_id in given}) == len(given), series
    await accounted(system)


@fault(64)
async def test_fault_64_triage_dies_when_a_letter_is_issued_and_nobody_was_told(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    officers = Officers(office, traffic)
    case_id = derived(await traffic.one(), "case")
    path = f"/api/v1/cases/{case_id}"
    await officers.act(office.officer, f"{path}/claim", None)
    await settled(system)
    possible = await office.officer.get(f"{path}/letters/possible")
    form = next(one["form"] for one in possible["items"] if one["first"] is None and not one["asks"])
    async with dies_at(system, "triage", "letter-issued-after", outcome, under="one officer"):
        shown = await insist(
            lambda: known(office.officer.post(f"{path}/letters/preview", json={"form": form}))
        )
        consent = {name: shown[name] for name in ("case_number", "sha256", "revision")} | {"form": form}
        key = new_id()
        issued = await insist(lambda: known(office.officer.post(f"{path}/letters", json=consent, key=key)))
    (letter,) = (await office.officer.get(f"{path}/letters"))["items"]
    assert (letter["letter_no"], letter["sha256"]) == (issued["letter_no"], issued["sha256"])
    pdf = await office.officer._http.get(f"{path}/letters/{letter['letter_no']}.pdf")
    assert sha256(pdf.content).hexdigest() == letter["sha256"]
    outcome.counted(letters=1)
    await accounted(system)


@fault(65)
async def test_fault_65_triage_dies_between_a_proposals_approval_and_its_answer(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    officers = Officers(office, traffic)
    case_id = derived(await traffic.one(), "case")
    async with dies_at(system, "triage", "approved-after", outcome, under="two people"):
        await officers.lead(case_id)
    await office.handoff(case_id)
    async with databases(system) as found:
        types = await entry_types(found["triage"], case_id)
    assert types.count("case_registered") == types.count("case_escalated") == 1
    assert types.count("decision_proposed") == 2
    outcome.counted(approvals=2)
    await accounted(system)
