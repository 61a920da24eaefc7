"""A redacted copy on the real store: bytes of its own, entries on both, the original as it came."""

from __future__ import annotations

import io
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it carries no types
from PIL import Image

from shared.ids import derived
from shared.roles import Role
from shared.security import keyfiles
from shared.security.signing import Grant, Purpose, issue_grant
from tests.integration.intake.test_evidence import TIP, upload
from tests.support.documents import document
from tests.support.intake import Running
from tests.support.pictures import chequered

PICTURE = chequered(300, 200)
MARK = {"left": 0, "top": 0, "width": 5_000, "height": 5_000, "why": "reporter"}


def grant(intake: Running, person: str, target: str, purpose: Purpose, report_id: str) -> str:
    """What triage would issue for the case of that report."""
    now = intake.clock()
    made = Grant(person, derived(report_id, "case"), target, purpose, now + timedelta(minutes=5))
    return issue_grant(keyfiles.load_secret(intake.keys, keyfiles.GRANTS), made, now=now)


def noted(entry: dict[str, Any], copy: str, original: str, person: str) -> None:
    """The entry of a copy says of what, by whom and where."""
    about = entry["data"]
    assert (about["original"], about["original_sha256"]) == (original, sha256(PICTURE).hexdigest())
    assert (about["exhibit"]["id"], about["person"]) == (copy, person)
    assert (about["marks"], entry["announced"]) == ([[0, 0, 5_000, 5_000, "reporter"]], None)


async def test_a_copy_has_bytes_and_custody_of_its_own_and_the_original_stays(intake: Running) -> None:
    found = await upload(intake, PICTURE)
    original = found["upload_id"]
    taken = (await intake.web.post("/api/v1/reports", json={**TIP, "evidence": [original]})).json()
    headers = await intake.token(Role.OFFICER)
    account = await intake.people["accounts"].find_one({"username": "sari"})
    assert account is not None
    sari = account["_id"]
    body = {"grant": grant(intake, sari, original, "redact_exhibit", taken["report_id"]), "marks": [MARK]}
    keyed = {**headers, "Idempotency-Key": "salinan-1"}
    answer = await intake.web.post(f"/api/v1/exhibits/{original}/copies", json=body, headers=keyed)
    again = await intake.web.post(f"/api/v1/exhibits/{original}/copies", json=body, headers=keyed)
    assert (answer.status_code, again.json()) == (201, answer.json()), answer.text
    copy = answer.json()

    async def fetched(exhibit_id: str) -> bytes:
        form = {
            "exhibit_id": exhibit_id,
            "grant": grant(intake, sari, exhibit_id, "view_exhibit", taken["report_id"]),
        }
        return (await intake.web.post("/exhibits", data=form, headers=headers)).content

    made = await fetched(copy["id"])
    assert (sha256(made).hexdigest(), len(made)) == (copy["sha256"], copy["size"])
    seen = Image.open(io.BytesIO(made)).convert("RGB")
    assert {seen.getpixel((x, y)) for x in range(150) for y in range(100)} == {(0, 0, 0)}
    assert seen.getpixel((150, 100)) == Image.open(io.BytesIO(PICTURE)).getpixel((150, 100))
    assert await fetched(original) == PICTURE
    entries = await intake.owner["journal"].find({"stream": taken["report_id"]}).sort("seq").to_list(None)
    assert [entry["type"] for entry in entries] == [
        "report_submitted", "exhibit_copied", "exhibit_fetched", "exhibit_fetched",
    ]  # fmt: skip
    noted(entries[1], copy["id"], original, sari)
    assert {entry["data"]["exhibit_id"] for entry in entries[2:]} == {original, copy["id"]}
    await intake.service.sweeper.once()
    intake.clock.pass_(hours=49)
    await intake.service.sweeper.once()
    assert await intake.owner["exhibits"].count_documents({"report": taken["report_id"]}) == 2
    assert await intake.count("exhibit_bytes.files") == 2, "what the repeat stored again was swept"


async def test_a_copy_is_not_copied_again_and_a_broken_pdf_gives_none(intake: Running) -> None:
    text = (await upload(intake, b"%PDF-1.4 teks yang dapat dicari"))["upload_id"]
    taken = (await intake.web.post("/api/v1/reports", json={**TIP, "evidence": [text]})).json()
    headers = await intake.token(Role.OFFICER)
    account = await intake.people["accounts"].find_one({"username": "sari"})
    assert account is not None
    body = {
        "grant": grant(intake, account["_id"], text, "redact_exhibit", taken["report_id"]),
        "marks": [MARK],
    }
    answer = await intake.web.post(f"/api/v1/exhibits/{text}/copies", json=body, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:jejak:problem:not-redactable")
    assert await intake.count("exhibit_bytes.files") == 1


async def test_a_copy_of_a_pdf_holds_no_text_and_the_original_stays(intake: Running) -> None:
    data = document(["Saksi A", "Saksi B"], secret="rahasia-di-berkas")
    original = (await upload(intake, data))["upload_id"]
    taken = (await intake.web.post("/api/v1/reports", json={**TIP, "evidence": [original]})).json()
    headers = await intake.token(Role.OFFICER)
    account = await intake.people["accounts"].find_one({"username": "sari"})
    assert account is not None
    pass_ = grant(intake, account["_id"], original, "redact_exhibit", taken["report_id"])
    body = {"grant": pass_, "marks": [MARK, {**MARK, "page": 2}]}
    answer = await intake.web.post(f"/api/v1/exhibits/{original}/copies", json=body, headers=headers)
    copy = answer.json()
    assert (answer.status_code, copy["media_type"], copy["marks"]) == (201, "application/pdf", 2), answer.text

    async def fetched(exhibit_id: str) -> bytes:
        form = {
            "exhibit_id": exhibit_id,
            "grant": grant(intake, account["_id"], exhibit_id, "view_exhibit", taken["report_id"]),
        }
        return (await intake.web.post("/exhibits", data=form, headers=headers)).content

    made = await fetched(copy["id"])
    assert sha256(made).hexdigest() == copy["sha256"]
    assert [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(made)] == ["", ""]
    assert await fetched(original) == data
    entry = await intake.owner["journal"].find_one({"stream": taken["report_id"], "type": "exhibit_copied"})
    assert entry is not None
    place = [0, 0, 5_000, 5_000, "reporter"]
    assert entry["data"]["marks"] == [place, [*place, 2]]
    assert entry["data"]["original_sha256"] == sha256(data).hexdigest()
    none = {"grant": pass_, "marks": [{**MARK, "page": 3}]}
    refused = await intake.web.post(f"/api/v1/exhibits/{original}/copies", json=none, headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:jejak:problem:bad-marks")
    assert await intake.count("exhibit_bytes.files") == 2
