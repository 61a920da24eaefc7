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
from tests.support.system import SOON, Office, a_report, insist, known
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


@fault(66)
async def test_fault_66_triage_dies_between_the_two_halves_of_a_merge(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    lead, other = [derived(await traffic.one(), "case") for _ in range(2)]
    await settled(system)
    body, key = {"other": lead, "merged": True, "reason": "Peristiwa yang sama."}, new_id()
    async with dies_at(system, "triage", "merge-led-after", outcome, under="one officer"):
        await insist(lambda: known(office.officer.post(f"/api/v1/cases/{other}/links", json=body, key=key)))
    ties = {}
    async with databases(system) as found:
        for case_id in (lead, other):
            told = (
                await found["triage"]["journal"]
                .find({"stream": case_id, "type": "cases_linked"})
                .to_list(None)
            )
            ties[case_id] = [one["data"]["tie"] for one in told]
    assert ties == {lead: ["leads"], other: ["merged"]}
    outcome.counted(merges=1)
    await accounted(system)


@fault(67)
async def test_fault_67_triage_dies_when_an_identity_is_opened_and_nobody_was_told(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    report_id = await Traffic(office).one()
    case_id = derived(report_id, "case")
    await settled(system)
    path, key = f"/api/v1/cases/{case_id}/identity-requests", new_id()
    await office.officer.post(path, json={"ground": "summon", "reason": "Alamat untuk undangan."})
    await office.commissioner.post(f"{path}/1/agree")
    async with dies_at(system, "triage", "identity-opened-after", outcome, under="two people"):
        opened = await insist(lambda: known(office.officer.post(f"{path}/1/reveal", key=key)))
    async with databases(system) as found:
        types = await entry_types(found["triage"], case_id)
    assert types.count("identity_opened") == 1
    body = {"grant": opened["grant"], "report_id": report_id}
    shown = await office.officer._http.post(f"{system.origins['intake']}/api/v1/identities", json=body)
    assert shown.status_code == 200
    outcome.counted(identities=1)
    await accounted(system)


@fault(68)
async def test_fault_68_triage_dies_when_the_opening_of_an_exhibit_is_on_record_and_no_more(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    upload = await office.public.post("/api/v1/uploads", content=new_id().encode())
    report = await office.public.post(
        "/api/v1/reports", json=a_report(evidence=[upload["upload_id"]]), key=new_id()
    )
    case = await office.case(report["report_id"], lambda case: case["evidence"])
    path, key = f"/api/v1/cases/{case['id']}/exhibits/{case['evidence'][0]['id']}", new_id()
    async with dies_at(system, "triage", "exhibit-opened-after", outcome, under="one officer"):
        opened = await insist(lambda: known(office.officer.post(f"{path}/open", key=key)))
    assert opened["grant"]
    custody = await office.officer.get(f"{path}/custody")
    assert len(custody["openings"]) == 1
    outcome.counted(openings=1)
    await accounted(system)
