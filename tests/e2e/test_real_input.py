"""Input that nobody here wrote: stored and shown byte for byte, or refused with a clear and named error."""

from __future__ import annotations

import asyncio
import csv
import re
from collections.abc import Awaitable, Iterable, Sequence
from html import unescape
from pathlib import Path
from typing import Any, TypeVar

import orjson
import pytest

from deploy.demo.channels import command
from deploy.demo.clients import Answered
from deploy.demo.tally import databases
from deploy.local.stack import Stack
from shared.ids import new_id
from tests.e2e.plain_browser import Page, PlainBrowser
from tests.support.account import settled
from tests.support.real_input import (
    kecamatan_codes,
    naughty_strings,
    needed,
    violation_reports,
    whatsapp_texts,
)
from tests.support.system import SOON, Office, Program, a_tip, page

T = TypeVar("T")
AT_ONCE = 8
LONG = ("narrative", "place_text", *(f"{who}{n}_address" for who in ("party", "witness") for n in (1, 2, 3)))
SHORT = (
    *(f"party{n}_{part}" for n in (1, 2, 3) for part in ("name", "role", "phone")),
    *(f"witness{n}_{part}" for n in (1, 2, 3) for part in ("name", "phone")),
)
FIELDS = (*LONG, *SHORT)
"""Fields of the public form whose text an officer is shown; the first ones hold more than 200 characters."""
STORY = r'<div class="govuk-body bk-story">(.*?)</div>'
"""The narrative on a case's page; what is typed in it is escaped and cannot end it."""
NEXT, SEND = ("go", "next"), ("go", "send")


async def few_at_once(work: Iterable[Awaitable[T]]) -> list[T]:
    """All of it, some at a time."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(asked: Awaitable[T]) -> T:
        async with slots:
            return await asked

    return await asyncio.gather(*(one(asked) for asked in work))


def told(case: dict[str, Any]) -> dict[str, Any]:
    """What a case says of what was reported."""
    place = case["place"] or {}
    return {
        **{
            name: case[name]
            for name in ("kind", "narrative", "category", "occurred_at", "known_on", "standing")
        },
        "kelurahan": place.get("kelurahan"),
        "tps": place.get("tps"),
        "place_text": case["place_text"],
    }


def reported(body: dict[str, Any]) -> dict[str, Any]:
    """The same of the body that was sent."""
    return {
        **{name: body[name] for name in ("kind", "narrative", "category", "occurred_at", "known_on")},
        "standing": body.get("reporter", {}).get("standing"),
        "kelurahan": body["place"]["kelurahan"],
        "tps": body["place"].get("tps", []),
        "place_text": body["place"].get("text"),
    }


async def test_420_real_reports_over_http_and_by_import_are_all_cases_word_for_word(
    system: Stack, office: Office, tmp_path: Path
) -> None:
    bodies = violation_reports()
    assert len(bodies) == 420
    assert {body["place"]["kelurahan"][:8] for body in bodies} == set(kecamatan_codes())
    by_http, by_file = bodies[::2], bodies[1::2]
    receipts, imported = await asyncio.gather(
        few_at_once(office.public.post("/api/v1/reports", json=body, key=new_id()) for body in by_http),
        import_rows(system, by_file, tmp_path),
    )
    reports = [receipt["report_id"] for receipt in receipts] + imported
    await settled(system, within=SOON)
    cases = await few_at_once(office.case(report) for report in reports)
    wrong = [
        body["source_ref"]
        for case, body in zip(cases, [*by_http, *by_file], strict=True)
        if told(case) != reported(body)
    ]
    assert wrong == []
    assert len(set(reports)) == 420


async def import_rows(system: Stack, bodies: Sequence[dict[str, Any]], folder: Path) -> list[str]:
    """Import the reports as a file, twice; their ids in the order of the lines."""
    file, receipts = folder / "laporan.jsonl", folder / "tanda-terima.csv"
    file.write_bytes(b"\n".join(orjson.dumps(body) for body in bodies))
    first = await command(system, "import", str(file), "--receipts", str(receipts), "--json")
    assert (first["taken"], first["repeated"], first["refused"]) == (len(bodies), 0, [])
    again = await command(system, "import", str(file), "--json")
    assert (again["taken"], again["repeated"], again["refused"]) == (0, len(bodies), [])
    rows = list(csv.DictReader(receipts.read_text(encoding="utf-8").splitlines()))
    assert [int(row["line"]) for row in rows] == list(range(1, len(bodies) + 1))
    async with databases(system) as found:
        known = await found["intake"]["reports"].find({}, {"body.number": 1}).to_list(None)
    by_number = {doc["body"]["number"]: str(doc["_id"]) for doc in known}
    return [by_number[row["number"]] for row in rows]


async def test_the_texts_of_whatsapp_messages_sealed_by_a_program_are_tips_word_for_word(
    office: Office, program: Program
) -> None:
    texts = whatsapp_texts()
    assert len(texts) >= 5
    run = new_id()
    records = [
        program.record(a_tip(channel="whatsapp", narrative=text, source_ref=f"wamid.{run}.{number}"))
        for number, text in enumerate(texts)
    ]
    await program.write(*records)
    outcomes = await few_at_once(program.outcome(record.event_id) for record in records)
    assert {outcome["state"] for outcome in outcomes} == {"accepted"}
    cases = await few_at_once(office.case(outcome["report_id"]) for outcome in outcomes)
    assert [case["narrative"] for case in cases] == texts
    assert {(case["kind"], case["channel"], case["stage"]) for case in cases} == {
        ("tip", "whatsapp", "tracing")
    }


async def test_every_naughty_string_through_the_api_is_shown_as_sent_or_refused_by_name(
    office: Office,
) -> None:
    strings = naughty_strings()
    answers = await few_at_once(hand_in(office, text) for text in strings)
    refused = {
        text: answer for text, answer in zip(strings, answers, strict=True) if "report_id" not in answer
    }
    assert refused == {"": {"status": 422, "said": "Periksa isian yang ditandai lalu kirim ulang."}}
    taken = [(text, answer["report_id"]) for text, answer in zip(strings, answers, strict=True) if text]
    shown = await few_at_once(seen(office, report) for _, report in taken)
    assert [text for (text, _), both in zip(taken, shown, strict=True) if both != (text, text)] == []


async def hand_in(office: Office, text: str) -> dict[str, Any]:
    """The receipt of a tip, or how it was refused."""
    try:
        receipt: dict[str, Any] = await office.public.post("/api/v1/reports", json=a_tip(narrative=text))
    except Answered as answered:
        return {"status": answered.status, "said": answered.said}
    return receipt


async def seen(office: Office, report_id: str) -> tuple[str, str]:
    """The narrative as the API gives it, and as the case's page shows it."""
    case = await office.case(report_id)
    shown = re.search(STORY, await page(office.officer, f"/kasus/{case['id']}"), re.DOTALL)
    return case["narrative"], unescape(shown[1]) if shown else ""


async def test_every_naughty_string_through_the_public_form_is_shown_as_typed(
    system: Stack, office: Office
) -> None:
    strings = [text for text in naughty_strings() if text]
    packs = [dealt(strings[first : first + len(FIELDS)]) for first in range(0, len(strings), len(FIELDS))]
    numbers = await few_at_once(fill_in(system.origins["intake"], pack) for pack in packs)
    async with databases(system) as found:
        known = await found["intake"]["reports"].find({"body.number": {"$in": numbers}}).to_list(None)
    by_number = {doc["body"]["number"]: str(doc["_id"]) for doc in known}
    cases = await few_at_once(office.case(by_number[number]) for number in numbers)
    assert [typed(case) for case in cases] == packs
    pages = await few_at_once(page(office.officer, f"/kasus/{case['id']}") for case in cases)
    shown = [Page(html).text for html in pages]
    lost = [
        text for pack, words in zip(packs, shown, strict=True) for text in pack.values() if text not in words
    ]
    assert lost == []


def dealt(pack: Sequence[str]) -> dict[str, str]:
    """A field of the form for each text, the long ones in fields that hold them."""
    return dict(zip(FIELDS, sorted(pack, key=len, reverse=True), strict=False))


async def fill_in(origin: str, pack: dict[str, str]) -> str:
    """Go through the five pages of the form as a person without JavaScript does; the receipt's number."""
    people = {name: text for name, text in pack.items() if name not in {"narrative", "place_text"}}
    browser = PlainBrowser(origin)
    try:
        await browser.open("/lapor?jenis=tip")
        await browser.submit("/lapor", {name: pack[name] for name in pack.keys() - people.keys()}, NEXT)
        await browser.submit("/lapor", people, NEXT)
        await browser.submit("/lapor", {}, NEXT)
        await browser.submit("/lapor", {}, NEXT)
        receipt = await browser.submit("/lapor", {}, SEND)
    finally:
        await browser.close()
    number = re.search(r"JJK(-[0-9A-Z]{4}){3}", receipt.text)
    assert number, receipt.text[:2_000]
    return number[0]


def typed(case: dict[str, Any]) -> dict[str, str]:
    """The fields of the form that a case's content came from."""
    found = {"narrative": case["narrative"], "place_text": case["place_text"]}
    for who, people in (("party", case["reported_parties"]), ("witness", case["witnesses"])):
        for number, person in enumerate(people, 1):
            found |= {f"{who}{number}_{part}": text for part, text in person.items()}
    return {name: found[name] for name in FIELDS if found.get(name) is not None}


@pytest.mark.parametrize("narrative", ["", " ", "\u2003\t"])
async def test_a_narrative_of_nothing_is_refused_in_the_form_with_a_summary(
    system: Stack, narrative: str
) -> None:
    browser = PlainBrowser(system.origins["intake"])
    try:
        await browser.open("/lapor?jenis=tip")
        shown = await browser.submit("/lapor", {"narrative": narrative}, NEXT)
    finally:
        await browser.close()
    assert browser.status == 422
    (summary,) = shown.by_class["govuk-error-summary"]
    assert "Tulis apa yang terjadi." in summary


async def test_what_the_reporter_typed_comes_back_unchanged_on_the_next_page(system: Stack) -> None:
    pack = dealt(naughty_strings()[100 : 100 + len(FIELDS)])
    browser = PlainBrowser(system.origins["intake"])
    try:
        await browser.open("/lapor?jenis=tip")
        await browser.submit("/lapor", {"narrative": pack["narrative"]}, NEXT)
        back = await browser.submit("/lapor", {}, ("go", "back"))
    finally:
        await browser.close()
    assert dict(back.form("/lapor").fields)["narrative"] == pack["narrative"]


def test_without_the_input_a_test_says_what_is_missing_and_where_it_belongs() -> None:
    with pytest.raises(pytest.skip.Exception) as skipped:
        needed("election-violation-reports", "not-there.jsonl")
    assert "put election-violation-reports/not-there.jsonl into ../shared/data" in str(skipped.value)
