"""No name, number, secret or word of anybody stands in clear where the system keeps, sends or says things."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from deploy.demo.clients import Answered
from deploy.demo.deliberation import deliberate, prepare
from deploy.local.stack import Stack
from shared.ids import new_id
from shared.people.demo import DEMO_ACCOUNTS
from tests.e2e.leaks import Place, in_databases, in_files, leaks, on_topics, spellings
from tests.e2e.plain_browser import PlainBrowser
from tests.support.account import discard_the_dead, settled
from tests.support.eventually import eventually
from tests.support.system import SOON, Office, Program, a_report, a_tip

RUN = new_id()[-6:]
WORDS = {
    place: f"kanari{place}{RUN}"
    for place in ("nama", "gang", "surat", "uraian", "terlapor", "lorong", "saksi", "tempat", "berkas")
}
WORDS |= {act: f"kanari{act}{RUN}" for act in ("register", "escalate", "return", "salah", "sandi", "isi")}
NUMBERS = {"nik": "6471039900112233", "reporter": "081277700011", "party": "081277700022"}
NUMBERS |= {"witness": "081277700033", "key": "081277700044"}
REFERENCE = "grup 3: 081277700055"
"""A channel's own id of a message: the program chose it, and it stands where the program wrote it only."""
IDENTITY = {
    "name": f"Zulkarnaen {WORDS['nama']}",
    "nik": NUMBERS["nik"],
    "address": f"Jalan {WORDS['gang']} 5",
    "phone": NUMBERS["reporter"],
    "email": f"{WORDS['surat']}@contoh.example",
    "standing": "voter",
}
CONTENT: dict[str, Any] = {
    "narrative": f"Amplop {WORDS['uraian']} dititipkan di balik gapura.",
    "reported_parties": [
        {"name": WORDS["terlapor"], "address": f"Lorong {WORDS['lorong']}", "phone": NUMBERS["party"]}
    ],
    "witnesses": [{"name": WORDS["saksi"], "phone": NUMBERS["witness"]}],
    "place": {"kelurahan": "64.71.03.1001", "text": f"gapura {WORDS['tempat']}"},
}
EXHIBIT = b"ID3\x04\x00\x00\x00\x00\x00\x00" + WORDS["isi"].encode() + b"\x00" * 64


@dataclass(frozen=True)
class Seeded:
    """Words that may stand nowhere in clear, those that may, and every address that a browser was shown."""

    secret: list[str]
    number: str
    case_id: str
    trace_id: str
    addresses: list[str]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def seeded(system: Stack, office: Office, program: Program) -> Seeded:
    """Words by every way in, a life to the return, and people's mistakes; then all has come to rest."""
    upload = await office.public.post("/api/v1/uploads", content=EXHIBIT)
    body = a_report(**CONTENT, reporter=IDENTITY, evidence=[upload["upload_id"]])
    receipt = await office.public.post("/api/v1/reports", json=body, key=NUMBERS["key"])
    await by_desk_and_by_kafka(office, program)
    case_id = await life(office, receipt["report_id"])
    await mistakes(office, receipt["receipt"])
    browser, desk = PlainBrowser(system.origins["intake"]), PlainBrowser(system.origins["triage"])
    secrets = await by_form(browser, receipt["receipt"])
    secrets += await on_screens(desk, case_id, upload["upload_id"])
    await discard_the_dead(system)
    await settled(system)
    sessions = [
        client._http for client in (office.officer, office.commissioner, office.liaison, office.posko)
    ]
    secrets += [
        value for http in sessions for value in (*http.cookies.values(), http.headers["x-csrf-token"])
    ]
    pin = receipt["receipt"]["pin"]
    secrets += [*WORDS.values(), *NUMBERS.values(), pin, pin.replace("-", ""), program.token]
    secrets += [demo.password for demo in DEMO_ACCOUNTS]
    addresses = browser.addresses + desk.addresses
    return Seeded(secrets, receipt["receipt"]["number"], case_id, receipt["trace_id"], addresses)


async def by_desk_and_by_kafka(office: Office, program: Program) -> None:
    """The same words through the posko's desk and through a program, once well and once ill."""
    lodged = {"lodged_at": "2026-01-05T02:00:00Z", "lodged_reason": f"Berkas {WORDS['berkas']}"}
    lodged |= {"known_on": "2026-01-05", "occurred_at": "2026-01-04"}
    body = a_report(**CONTENT, reporter=IDENTITY, channel="desk", **lodged)
    await office.posko.post("/api/v1/reports", json=body)
    words = a_tip(channel="whatsapp", reporter=IDENTITY, **CONTENT)
    well = program.record(words | {"source_ref": REFERENCE})
    kind = program.record(words | {"kind": "report"})
    await program.write(well, kind)
    assert (await program.outcome(well.event_id))["state"] == "accepted"
    assert (await program.outcome(kind.event_id))["state"] == "refused"


async def life(office: Office, report_id: str) -> str:
    """Register, escalate, return: each with a reason that may name somebody."""
    case_id = str((await office.case(report_id))["id"])
    path = f"/api/v1/cases/{case_id}"
    await office.officer.post(f"{path}/claim")
    for number, decision in enumerate(("register", "escalate"), 1):
        receiver = {"receiver": "joint_centre"} if decision == "escalate" else {}
        if decision == "register":
            await prepare(office.officer, case_id)
        if decision == "escalate":
            await deliberate(office.officer, case_id)
        proposal = {"decision": decision, "reason": f"Alasan {WORDS[decision]}", **receiver}
        await office.officer.post(f"{path}/propose", json=proposal)
        await office.commissioner.post(f"{path}/approve", json={"proposal": number})
    handoff = await office.handoff(case_id)
    await office.case(report_id, lambda case: case["handoffs"][0]["sent_at"])
    reason = {"reason": f"Kembali {WORDS['return']}"}
    await office.liaison.post(f"/api/v1/handoffs/{handoff['id']}/return", json=reason)
    case = await office.case(report_id, lambda case: case["handoffs"][0]["returned_at"])
    assert case["handoffs"][0]["return_reason"] == reason["reason"]
    return case_id


async def mistakes(office: Office, receipt: dict[str, Any]) -> None:
    """What people and programs do wrong, with words in all the wrong places."""
    wrong = WORDS["salah"]
    wrongs: list[Any] = [
        office.public.post("/api/v1/reports", json=a_tip(**{wrong: wrong})),
        office.public.post("/api/v1/reports", content=f'{{"narrative": "{wrong}'.encode()),
        office.public.post("/api/v1/reports", json=a_tip(reporter={"born": wrong})),
        office.public.post("/api/v1/status", json={"number": receipt["number"], "pin": wrong}),
        office.public.post("/api/v1/session", json={"username": "petugas", "password": WORDS["sandi"]}),
        office.public.post("/api/v1/session", json={"username": WORDS["sandi"], "password": wrong}),
        office.public.get(f"/{wrong}"),
        office.officer.get(f"/api/v1/cases/{wrong}"),
        office.officer.get("/api/v1/cases", cursor=wrong),
        office.liaison.get(f"/api/v1/handoffs/{wrong}", nama=wrong),
    ]
    for one in wrongs:
        with pytest.raises(Answered):
            await one


async def by_form(browser: PlainBrowser, receipt: dict[str, Any]) -> list[str]:
    """A tip through the pages, then its status and another's; the secrets that the pages gave out."""
    await browser.open("/lapor?jenis=tip")
    form_id = dict(browser.page.form("/lapor").fields)["form_id"]
    event = {"narrative": CONTENT["narrative"], "place_text": WORDS["tempat"]}
    await browser.submit("/lapor", event, ("go", "next"))
    people = {"party1_name": WORDS["terlapor"], "witness1_phone": NUMBERS["witness"]}
    await browser.submit("/lapor", people, ("go", "next"))
    await browser.submit("/lapor", {}, ("go", "next"))
    identity = {"reporter_name": IDENTITY["name"], "reporter_phone": IDENTITY["phone"]}
    await browser.submit("/lapor", identity, ("go", "next"))
    await browser.submit("/lapor", {}, ("go", "send"))
    pin = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}(?!.*JJK)", browser.page.text.split("JJK", 1)[1][18:])
    assert pin, "the receipt shows no PIN"
    await browser.open("/lacak")
    shown = await browser.submit("/lacak", {"number": receipt["number"], "pin": receipt["pin"]}, ("", ""))
    assert "Dikirim ke Sentra Gakkumdu" in shown.text
    return [form_id, pin[0], pin[0].replace("-", "")]


async def on_screens(browser: PlainBrowser, case_id: str, exhibit_id: str) -> list[str]:
    """An officer's look at the queue, the case and the exhibit; the secrets that the pages gave out."""
    await browser.open("/masuk")
    signing_in = {"username": "petugas2", "password": "petugas2-demo-jejak"}
    await browser.submit("/masuk", signing_in, ("", ""))
    for path in ("/antrean", f"/kasus/{case_id}", f"/kasus/{case_id}/bukti/{exhibit_id}"):
        await browser.open(path)
        assert browser.status == 200
    await browser.submit(f"/kasus/{case_id}/bukti/{exhibit_id}", {}, ("", ""))
    grants = {value for form in browser.page.forms for name, value in form.fields if name == "grant"}
    (grant,) = grants
    return [grant, *browser.cookies()]


async def test_on_no_topic(system: Stack, seeded: Seeded) -> None:
    places = await on_topics(system)
    assert leaks(places, seeded.secret) == []
    assert any(seeded.number.encode() in place.content for place in places), "it did not look at the topics"


async def test_a_channels_own_reference_only_where_the_program_wrote_it(
    system: Stack, seeded: Seeded
) -> None:
    assert seeded.number
    topics = [place for place in await on_topics(system) if not place.where.startswith("submissions")]
    files = [*in_files(system.processes.logs), *in_files(system.traces)]
    assert leaks([*topics, *await in_databases(system), *files], [REFERENCE]) == []


async def test_in_no_document_of_any_database(system: Stack, seeded: Seeded) -> None:
    # Neither triage nor notify keeps content in clear, so that an erasure has nothing to look for.
    places = await in_databases(system)
    assert leaks(places, seeded.secret) == []
    known = {place.where for place in places if seeded.number.encode() in place.content}
    assert {"intake.journal", "intake.reports", "triage.cases", "notify.dispatches"} <= known
    names = {place.where for place in places}
    assert {"intake.keys", "intake.vault", "intake.dead", "intake.exhibit_bytes.chunks"} <= names
    assert {"triage.journal", "triage.outbox", "notify.journal", "people.accounts"} <= names


async def test_in_no_log(system: Stack, seeded: Seeded) -> None:
    places = list(in_files(system.processes.logs))
    assert leaks(places, seeded.secret) == []
    assert any(seeded.case_id.encode() in place.content for place in places), "it did not look at the logs"


async def test_in_no_span(system: Stack, seeded: Seeded) -> None:
    def look() -> list[Place]:
        places = list(in_files(system.traces))
        assert any(seeded.trace_id.encode() in place.content for place in places)
        return places

    assert leaks(await eventually(look, within=SOON), seeded.secret) == []


async def test_in_no_file_of_kafka(system: Stack, seeded: Seeded) -> None:
    places = list(in_files(system.folder / "kafka", "**/*.log"))
    assert leaks(places, seeded.secret) == []
    assert any(seeded.number.encode() in place.content for place in places), "Kafka's files are compressed"


async def test_in_no_mail(system: Stack, seeded: Seeded) -> None:
    places = list(in_files(system.mail))
    assert leaks(places, seeded.secret) == []
    assert any(seeded.number.encode() in place.content for place in places)


async def test_in_no_address_of_any_page(seeded: Seeded) -> None:
    assert leaks([Place(address, address.encode()) for address in seeded.addresses], seeded.secret) == []
    assert any(seeded.case_id in address for address in seeded.addresses)


@pytest.mark.parametrize("word", ["kanariuraian", "081277700011", "F4KE-QXX6-P751-9CX6"])
def test_the_search_finds_a_word_in_every_spelling(word: str) -> None:
    for spelling in spellings(word):
        planted = Place("planted", b"\x00 before " + spelling + b" after \xff")
        assert leaks([planted], [word]) == [f"{word!r} in planted"]
    assert leaks([Place("upper", word.upper().encode())], [word]) != []
    assert leaks([Place("clean", b"nothing of it")], [word]) == []
