"""The calendar feed of a running triage: had over the API, fetched without sign-in, gone with its owner."""

from __future__ import annotations

from urllib.parse import urlsplit

from icalendar import Calendar

from shared.roles import Role
from tests.support.eventually import eventually
from tests.support.triage import Running

FEEDS = "/api/v1/calendar-feeds"


async def test_an_officer_subscribes_and_the_feed_ends_with_the_account(triage: Running) -> None:
    officer = await triage.token(Role.OFFICER)
    case_id = await triage.report()
    await triage.web.post(f"/api/v1/cases/{case_id}/claim", json={}, headers=officer)
    made = await triage.web.post(FEEDS, json={"scope": "own"}, headers=officer)
    assert made.status_code == 201, made.text
    address = urlsplit(made.json()["address"]).path
    # The sweep numbers the case beside us; the feed shows our reference until it has.
    answer = await eventually(lambda: triage.web.get(address), lambda got: b"/LP/PW/" in got.content)
    assert answer.status_code == 200, answer.text
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["summary"]).startswith("Kajian awal (001/LP/PW/")
    assert (await triage.web.get(address)).content == answer.content
    disabled = {"$set": {"disabled_at": triage.clock()}}
    await triage.people["accounts"].update_one({"username": "sari"}, disabled)
    assert (await triage.web.get(address)).status_code == 404


async def test_a_revoked_feed_is_gone_and_stays_listed(triage: Running) -> None:
    auditor = await triage.token(Role.AUDITOR, username="tono")
    made = (await triage.web.post(FEEDS, json={"scope": "office"}, headers=auditor)).json()
    revoked = await triage.web.post(f"{FEEDS}/{made['id']}/revoke", headers=auditor)
    assert revoked.status_code == 204, revoked.text
    assert (await triage.web.get(urlsplit(made["address"]).path)).status_code == 404
    (listed,) = (await triage.web.get(FEEDS, headers=auditor)).json()["items"]
    assert listed["revoked_at"] is not None
