"""The page of what counts as a violation says what the rulebook says, and marks what is not confirmed."""

from __future__ import annotations

from html import unescape

import httpx
import pytest
from fastapi import FastAPI

from services.intake.channels.site import intake_site
from services.intake.channels.violations import NEUTRALITY, PATH, Violations
from services.intake.wiring import TEMPLATES
from shared.rules.rulebooks import Rulebooks
from shared.web.app import make_app
from tests.support.fake_accounts import FakeAccounts
from tests.support.triage import Hands

RULES = Rulebooks.load().for_new_cases()
ORIGINS = {one: f"http://{one}.test" for one in ("intake", "triage", "notify")}


@pytest.fixture
def app() -> FastAPI:
    return make_app(
        site=intake_site(ORIGINS, local=True),
        routers=[Violations(RULES).router()],
        templates=[TEMPLATES],
        accounts=FakeAccounts(),
        form_key=b"k" * 32,
        clock=Hands(),
    )


async def shown(app: FastAPI, language: str = "id") -> str:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGINS["intake"]) as web:
        answer = await web.get(PATH, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return unescape(answer.text)


async def test_every_category_article_and_act_of_the_rulebook_stands_there(app: FastAPI) -> None:
    page = await shown(app)
    for row in (*RULES.categories.values(), *RULES.articles.values()):
        assert row.name_id in page, row.id
        assert row.article in page, row.id
    assert len(RULES.servant_acts) > 0
    for act in RULES.servant_acts.values():
        assert act.name_id in page
    for category in RULES.categories.values():
        for receiver in category.receivers:
            assert RULES.receiver(receiver).name_id in page


async def test_what_is_not_confirmed_is_marked_with_its_question(app: FastAPI) -> None:
    page = await shown(app)
    open_rows = [one for one in RULES.categories.values() if not one.confirmed]
    assert open_rows
    for row in open_rows:
        assert row.question_id in page
    assert page.count("belum dikonfirmasi") >= len(open_rows)


async def test_the_deadline_of_the_route_to_the_police_stands_by_every_crime(app: FastAPI) -> None:
    page = await shown(app)
    route = RULES.routes["police"]
    assert route.forward is not None
    assert page.count(RULES.deadline(route.forward).name_id) >= len(route.categories)


async def test_the_page_speaks_english_too(app: FastAPI) -> None:
    page = await shown(app, "en")
    assert RULES.categories[NEUTRALITY].name_en in page
    assert "Yang dilarang" not in page
