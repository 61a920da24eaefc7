"""One report from the channel to the prosecutor's acknowledgement: what everybody sees, and its one trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio

from deploy.demo.clients import Answered
from deploy.demo.story import decide
from deploy.demo.tally import databases
from deploy.local.smtp_sink import stored
from deploy.local.stack import Stack
from shared.telemetry.files import Node, grow, read_trace
from shared.telemetry.names import ATTRIBUTES, Attr, SpanName
from tests.e2e.plain_browser import Page
from tests.support.eventually import eventually
from tests.support.system import SOON, Office, a_report, page

NARRATIVE = "Tetangga melihat penitipan amplop kuning di warung pojok menjelang subuh."
PERSONAL = ("amplop kuning", "Lestari", "Samudra", "0811555777", "6471039912345678", "Jalan Karang")
EXHIBIT = b"\x89PNG\r\n\x1a\n" + b"bukti" * 40
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ACTS = {SpanName.CASE_CLAIM, SpanName.CASE_PROPOSE, SpanName.CASE_APPROVE, SpanName.CASE_COMMAND}
ACTS |= {SpanName.EVIDENCE_FETCH, SpanName.HANDOFF_ACKNOWLEDGE}
Shape = tuple[str, tuple["Shape", ...]]


@dataclass(frozen=True)
class Lived:
    """A report that has gone the whole way, and what was seen of it on the way."""

    receipt: dict[str, Any]
    exhibit: httpx.Response
    """As intake gave it to the officer who came from the case's page."""
    sent: dict[str, Any]
    """The case once the hand-off was sent, before anybody had acknowledged it."""
    sent_page: str
    handoff: dict[str, Any]
    acknowledged: dict[str, Any]
    acknowledged_page: str
    status: dict[str, Any]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lived(office: Office) -> Lived:
    """The report of all tests here, and its whole life."""
    upload = await office.public.post("/api/v1/uploads", content=EXHIBIT)
    receipt = await hand_in(office, upload["upload_id"])
    case_id = str((await office.case(receipt["report_id"]))["id"])
    await office.officer.post(f"/api/v1/cases/{case_id}/claim")
    exhibit = await fetch(office, f"/kasus/{case_id}/bukti/{upload['upload_id']}")
    await decide(office, case_id, "register")
    await decide(office, case_id, "escalate")
    handoff = await office.handoff(case_id)
    sent = await office.case(receipt["report_id"], lambda case: case["handoffs"][0]["sent_at"])
    sent_page = await page(office.officer, f"/kasus/{case_id}")
    await office.liaison.post(f"/api/v1/handoffs/{handoff['id']}/acknowledge")
    acknowledged = await office.case(
        receipt["report_id"], lambda case: case["handoffs"][0]["acknowledged_at"]
    )
    return Lived(
        receipt=receipt,
        exhibit=exhibit,
        sent=sent,
        sent_page=sent_page,
        handoff=handoff,
        acknowledged=acknowledged,
        acknowledged_page=await page(office.officer, f"/kasus/{case_id}"),
        status=await office.status(receipt, lambda told: told["current"] == "received_by_joint_centre"),
    )


async def fetch(office: Office, path: str) -> httpx.Response:
    """The exhibit, by the forms on its page: opened, which is journalled, then fetched."""
    (opening,) = [one for one in Page(await page(office.officer, path)).forms if one.action.endswith(path)]
    opened = await office.officer._http.post(path, data=dict(opening.fields))
    form = next(one for one in Page(opened.text).forms if one.action.endswith("/exhibits"))
    return await office.officer._http.post(form.action, data=dict(form.fields))


async def hand_in(office: Office, upload_id: str) -> dict[str, Any]:
    """Lodge the report as the public, with a trace of the caller's own."""
    body = a_report(
        narrative=NARRATIVE,
        reported_parties=[{"name": "Lestari Rekaan", "address": "Jalan Karang 7"}],
        reporter={"name": "Samudra Rekaan", "phone": "0811555777", "nik": "6471039912345678"},
        evidence=[upload_id],
    )
    answer = await office.public._http.post("/api/v1/reports", json=body, headers={"traceparent": CALLER})
    assert answer.status_code == 201
    receipt: dict[str, Any] = answer.json()
    return receipt


def test_the_report_becomes_a_case_with_all_that_was_told(lived: Lived) -> None:
    case = lived.acknowledged
    assert case["stage"] == "tracking"
    assert case["narrative"] == NARRATIVE
    assert case["reported_parties"][0]["name"] == "Lestari Rekaan"
    assert [one["size"] for one in case["evidence"]] == [208]
    met = [one["id"] for one in case["deadlines"] if one["met_at"]]
    discussions = {"first_discussion", "second_discussion"}
    assert set(met) == {"preliminary_review", "study", "forward_to_police"} | discussions
    # The police's own clock began with the receipt.
    assert [one["id"] for one in case["deadlines"] if not one["met_at"]] == ["police_investigation"]
    assert case["verified"]
    assert "Samudra" not in orjson.dumps(case).decode()


def test_proposer_and_approver_are_two_people(lived: Lived) -> None:
    rulings = lived.acknowledged["rulings"]
    assert [(one["proposal"]["decision"], one["outcome"]) for one in rulings] == [
        ("register", "approved"),
        ("escalate", "approved"),
    ]
    assert all(one["by"] != one["proposal"]["by"] for one in rulings)


async def test_the_officer_gets_the_exhibit_from_intake_by_a_grant_and_custody_notes_it(
    system: Stack, lived: Lived
) -> None:
    (exhibit,) = lived.acknowledged["evidence"]
    assert (lived.exhibit.status_code, lived.exhibit.content) == (200, EXHIBIT)
    assert lived.exhibit.headers["content-disposition"].startswith("inline; filename=")
    async with databases(system) as found:
        entries = await found["intake"]["journal"].find({"stream": lived.receipt["report_id"]}).to_list(None)
    (custody,) = [entry["data"] for entry in entries if entry["type"] == "exhibit_fetched"]
    assert (custody["exhibit_id"], custody["case_id"]) == (exhibit["id"], lived.acknowledged["id"])


def test_sent_and_received_are_two_facts(lived: Lived) -> None:
    (before,), (after,) = lived.sent["handoffs"], lived.acknowledged["handoffs"]
    assert before["sent_at"]
    assert before["proof"]
    assert before["acknowledged_at"] is None
    assert lived.sent["stage"] == "tracking"
    assert after["sent_at"] == before["sent_at"]
    assert after["acknowledged_at"] > after["sent_at"]
    assert after["reference"]
    assert "Terkirim, belum diterima" in lived.sent_page
    assert before["proof"] in lived.sent_page
    assert "Terkirim, belum diterima" not in lived.acknowledged_page
    assert before["proof"] in lived.acknowledged_page
    assert after["reference"] in lived.acknowledged_page


def test_the_liaison_is_told_by_mail_that_names_nobody(system: Stack, lived: Lived) -> None:
    number = lived.receipt["receipt"]["number"]
    (mail,) = [one for one in stored(system.mail) if number in one.subject]
    assert f"/penerusan/{lived.handoff['id']}" in mail.text
    raw = mail.file.read_text(encoding="utf-8")
    assert not [word for word in PERSONAL if word in raw]
    assert lived.handoff["narrative"] == NARRATIVE


def test_the_reporter_is_told_public_milestones_only(lived: Lived) -> None:
    assert set(lived.status) == {
        "number",
        "kind",
        "current",
        "next_step",
        "milestones",
        "forwarding",
        "withdrawable",
        "lodgeable",
    }
    assert [step["milestone"] for step in lived.status["milestones"]] == [
        "received",
        "registered",
        "sent_to_joint_centre",
        "received_by_joint_centre",
    ]
    assert all(set(step) == {"milestone", "at"} for step in lived.status["milestones"])


async def test_a_wrong_pin_and_an_unknown_number_are_one_answer(office: Office, lived: Lived) -> None:
    said = []
    for number in (lived.receipt["receipt"]["number"], "JJK-0000-0000-0000"):
        with pytest.raises(Answered) as refused:
            await office.public.post("/api/v1/status", json={"number": number, "pin": "AAAA-AAAA-AAAA-AAAA"})
        said.append((refused.value.status, refused.value.said))
    assert said[0] == said[1]
    assert said[0][0] == 404


def span(service: str, name: str, about: str = "", *below: Shape) -> Shape:
    """A span that is expected, and those below it."""
    return f"{service} {name} {about}".strip(), tuple(sorted(below))


def published(owner: str, event: str, *readers: str, **below: tuple[Shape, ...]) -> Shape:
    """An event that is published once and applied by these services, and what they do about it."""
    kind = f"jejak.{owner}.{event}.v1"
    heard = [span(name, "record.receive", f"{kind} applied", *below.get(name, ())) for name in readers]
    return span(owner, "record.publish", kind, *heard)


def told(event: str, **below: tuple[Shape, ...]) -> Shape:
    """An event of triage, which the two others apply."""
    return published("triage", event, "notify", "intake", **below)


def noted(event: str) -> Shape:
    """An event of notify's that triage notes in the case, and tells in its turn."""
    return published("notify", event, "triage", "intake", triage=(told(f"{event}_noted"),))


SENT = span("notify", "notice.send", "", noted("handoff_sent"))
ACKNOWLEDGED = span("notify", "handoff.acknowledge", "", noted("handoff_acknowledged"))
ESCALATED = told("case_escalated", notify=(SENT, ACKNOWLEDGED))
PROPOSED = span("triage", "case.propose", "propose", told("decision_proposed"))
STEPS = (
    "hold_first_discussion",
    "summon",
    "record_hearing",
    "finish_clarification",
    "hold_second_discussion",
    "hold_plenary",
)
CASE = (
    told("case_opened"),
    span("triage", "case.claim", "claim", told("case_claimed")),
    span("triage", "case.command", "openexhibit", told("exhibit_opened")),
    span("triage", "case.command", "classify", told("case_classified")),
    PROPOSED,
    span("triage", "case.approve", "approve", told("case_registered")),
    *(span("triage", "case.command", step, told("step_taken")) for step in STEPS),
    PROPOSED,
    span("triage", "case.approve", "approve", ESCALATED),
)
WHOLE = span(
    "intake",
    "report.receive",
    "",
    span("intake", "evidence.fetch"),
    published("intake", "report_submitted", "triage", triage=CASE),
)


async def test_the_whole_life_is_one_trace_and_one_tree(system: Stack, lived: Lived) -> None:
    trace = lived.receipt["trace_id"]
    assert trace == lived.acknowledged["trace_id"] == lived.handoff["trace_id"]
    await eventually(lambda: tree(system, trace), lambda shapes: shapes == [WHOLE], within=SOON)


def tree(system: Stack, trace: str) -> list[Shape]:
    """The trace as it lies in the span files; a missing parent would stand as a root."""
    return [shape(root) for root in grow(read_trace(system.traces, trace))]


def shape(node: Node) -> Shape:
    """A span with what it is about, and those below it, in one order."""
    if node.span is None:
        return "missing", tuple(sorted(shape(child) for child in node.children))
    about = node.span.attributes
    words = [about.get(Attr.EVENT_TYPE), about.get(Attr.COMMAND)]
    words += [about.get(Attr.OUTCOME)] if node.span.name == SpanName.RECEIVE else []
    return span(
        node.span.service,
        node.span.name,
        " ".join(str(word) for word in words if word),
        *(shape(child) for child in node.children),
    )


def test_each_act_links_to_the_trace_of_its_own_request(system: Stack, lived: Lived) -> None:
    spans = read_trace(system.traces, lived.receipt["trace_id"])
    acts = [one for one in spans if one.name in ACTS]
    assert len(acts) == 9 + len(STEPS)
    requests = []
    for act in acts:
        (link,) = act.links
        (root,) = [one for one in read_trace(system.traces, link) if not one.parent_id]
        assert root.name == SpanName.REQUEST
        assert root.service == act.service
        requests.append(root.attributes[Attr.HTTP_ROUTE])
    assert set(requests) == {
        "/api/v1/cases/{case_id}/claim",
        "/api/v1/cases/{case_id}/classification",
        "/api/v1/cases/{case_id}/propose",
        "/api/v1/cases/{case_id}/approve",
        "/api/v1/cases/{case_id}/steps",
        "/api/v1/handoffs/{handoff_id}/acknowledge",
        "/exhibits",
        "/kasus/{case_id}/bukti/{exhibit_id}",
    }
    assert len({act.links for act in acts}) == len(acts)


def test_a_callers_own_trace_is_linked_and_not_trusted(system: Stack, lived: Lived) -> None:
    caller = CALLER.split("-")[1]
    assert lived.receipt["trace_id"] != caller
    (root,) = [one for one in read_trace(system.traces, lived.receipt["trace_id"]) if not one.parent_id]
    assert root.links == (caller,)


def test_no_span_of_the_trace_tells_anything_about_anybody(system: Stack, lived: Lived) -> None:
    spans = read_trace(system.traces, lived.receipt["trace_id"])
    assert {key for one in spans for key in one.attributes} <= {attribute.value for attribute in ATTRIBUTES}
    told = orjson.dumps([one.attributes for one in spans]).decode()
    assert not [word for word in (*PERSONAL, lived.receipt["receipt"]["pin"], "demo-jejak") if word in told]


def test_the_log_of_an_officers_act_carries_the_reports_trace(system: Stack, lived: Lived) -> None:
    lines = system.processes.log("triage").read_text(encoding="utf-8").splitlines()
    logged = [orjson.loads(line) for line in lines if lived.acknowledged["id"] in line]
    acts = [line for line in logged if line["event"] == "case.changed"]
    assert len(acts) == 7 + len(STEPS)
    assert {line["trace_id"] for line in acts} == {lived.receipt["trace_id"]}


async def test_the_log_of_the_hand_off_carries_the_reports_trace(system: Stack, lived: Lived) -> None:
    def told() -> list[dict[str, Any]]:
        lines = system.processes.log("notify").read_text(encoding="utf-8").splitlines()
        logged = [orjson.loads(line) for line in lines]
        about = {lived.acknowledged["id"], lived.handoff["id"]}
        ours = [line for line in logged if about & {line.get("case_id"), line.get("handoff_id")}]
        return [line for line in ours if line["event"] in {"notice.sent", "handoff.answered"}]

    lines = await eventually(told, lambda found: len(found) == 2)
    assert {line["trace_id"] for line in lines} == {lived.receipt["trace_id"]}
