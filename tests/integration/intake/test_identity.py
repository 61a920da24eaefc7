"""Who reported, on the real vault: shown under a grant alone, each look on record, kept nowhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.ids import derived
from shared.roles import Role
from shared.security import keyfiles
from shared.security.signing import Grant, issue_grant
from tests.support.intake import Running
from tests.support.system import a_report

WHO = {"name": "Samudra Rekaan", "phone": "0811555777", "nik": "6471039912345678"}


def lodged() -> dict[str, Any]:
    """A whole report at the time of intake's clock."""
    who = {**WHO, "address": "Jalan Karang 7", "standing": "voter"}
    return a_report(reporter=who, known_on="2024-11-24", occurred_at="2024-11-24")


async def account_of(intake: Running, username: str) -> str:
    account = await intake.people["accounts"].find_one({"username": username})
    assert account is not None
    return str(account["_id"])


def body_of(intake: Running, person: str, report_id: str, case_id: str = "") -> dict[str, str]:
    """What triage would issue, in the body that carries it."""
    now = intake.clock()
    case_id = case_id or derived(report_id, "case")
    made = Grant(person, case_id, report_id, "open_identity", now + timedelta(minutes=5))
    key = keyfiles.load_secret(intake.keys, keyfiles.GRANTS)
    return {"grant": issue_grant(key, made, now=now), "report_id": report_id}


async def everything(intake: Running) -> str:
    """All that intake keeps, but its vault."""
    names = [one for one in await intake.owner.list_collection_names() if one != "vault"]
    return repr([await intake.owner[one].find({}).to_list(None) for one in names])


async def test_a_look_is_on_record_before_it_and_nothing_of_it_is_kept(intake: Running) -> None:
    taken = (await intake.web.post("/api/v1/reports", json=lodged())).json()
    report_id, headers = taken["report_id"], await intake.token(Role.OFFICER)
    sari = await account_of(intake, "sari")
    body = body_of(intake, sari, report_id)
    answer = await intake.web.post("/api/v1/identities", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    assert {name: answer.json()[name] for name in WHO} == WHO
    page = await intake.web.post("/identities", data=body, headers=headers)
    assert "Samudra Rekaan" in page.text
    entries: list[Any] = await intake.owner["journal"].find({"stream": report_id}).sort("seq").to_list(None)
    assert [one["type"] for one in entries] == ["report_submitted", "identity_fetched", "identity_fetched"]
    assert (entries[1]["data"]["person"], entries[1]["announced"]) == (sari, None)
    kept = await everything(intake)
    assert not [text for text in (*WHO.values(), body["grant"]) if text in kept]
    intake.clock.pass_(minutes=5)
    late = await intake.web.post("/api/v1/identities", json=body, headers=headers)
    assert (late.status_code, "Samudra" in late.text) == (403, False)
    assert await intake.owner["journal"].count_documents({"stream": report_id}) == 3


async def test_another_case_an_erased_report_and_a_nameless_one_show_nothing(intake: Running) -> None:
    headers = await intake.token(Role.OFFICER)
    sari = await account_of(intake, "sari")

    async def asked(report_id: str, case_id: str = "") -> tuple[int, str]:
        body = body_of(intake, sari, report_id, case_id)
        answer = await intake.web.post("/api/v1/identities", json=body, headers=headers)
        assert "Samudra" not in answer.text
        return answer.status_code, answer.json()["type"].rpartition(":")[2]

    named = (await intake.web.post("/api/v1/reports", json=lodged())).json()["report_id"]
    nameless = {name: value for name, value in lodged().items() if name != "reporter"} | {"kind": "tip"}
    tip = (await intake.web.post("/api/v1/reports", json=nameless)).json()["report_id"]
    assert await asked(named, derived(named, "other")) == (403, "grant-elsewhere")
    assert await asked(tip) == (404, "no-reporter")
    await intake.owner["vault"].update_one({"_id": named}, {"$unset": {"keyset": ""}})
    assert await asked(named) == (410, "report-erased")
    looks = await intake.owner["journal"].count_documents({"type": "identity_fetched"})
    assert looks == 0
