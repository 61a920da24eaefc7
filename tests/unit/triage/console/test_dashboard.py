"""The dashboard and its JSON: each figure's query gives its number through the API; walls leave no trace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest

from services.triage.application.access import viewer
from services.triage.application.figures.counting import figures_of
from services.triage.application.figures.kept_counts import FEW
from services.triage.application.figures.read_figures import words_of
from services.triage.console.api.figures_api import figures_out
from services.triage.console.figures.dashboard_view import DashboardViews
from services.triage.console.figures.figure_words import FigureWords
from services.triage.domain.file.dossier_commands import RaiseWall
from services.triage.domain.words import Decision
from shared.security.principals import Principal
from tests.support.fake_figures import FakeFigures
from tests.support.office_moves import office_books
from tests.support.triage_console import BAYU, HASAN, MAYA, SARI, TONO, Console, console_over
from tests.support.triage_memory import in_memory


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(books=office_books())
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def filled(console: Console) -> list[str]:
    """Cases of several sorts; the first is handed off, the second refused."""
    world = console.world
    cases = [
        await world.opened(
            category=("money_politics", "hoax", None)[n % 3], received_at=f"2024-11-{20 + n}T04:00:00Z"
        )
        for n in range(5)
    ]
    await world.opened(kind="tip")
    for case_id, steps in (
        (cases[0], (Decision.REGISTER, Decision.ESCALATE)),
        (cases[1], (Decision.REFUSE,)),
    ):
        await world.acts.claim(world.asked(SARI, case_id))
        for number, decision in enumerate(steps, 1):
            receiver = "joint_centre" if decision is Decision.ESCALATE else ""
            await world.acts.propose(world.asked(SARI, case_id), decision, reason="cukup", receiver=receiver)
            await world.acts.approve(world.asked(HASAN, case_id), number)
    return cases


async def listed(browser: httpx.AsyncClient, query: str) -> int:
    """How many a query gives, page by page."""
    found, cursor = 0, ""
    while True:
        params = dict(httpx.URL(query).params)
        asked = params if "handoffs" in query else {**params, "limit": "2", "cursor": cursor}
        answer = await browser.get(query.partition("?")[0], params=asked)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += len(page["items"])
        cursor = page.get("next_cursor") or ""
        if not cursor:
            return found


def every(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """All figures of an answer."""
    rows = [row for table in answer["tables"] for row in table["rows"]]
    receivers = [one[name] for one in answer["receivers"] for name in ("awaited", "overdue", "acknowledged")]
    return [*answer["figures"], *rows, *receivers]


@pytest.mark.parametrize("who", [HASAN, SARI, TONO])
async def test_the_query_of_every_figure_gives_its_number(console: Console, who: Principal) -> None:
    cases = await filled(console)
    if who is TONO:
        wall = RaiseWall(by=BAYU.actor(), accounts=(TONO.account_id,), words="Disebut dalam laporan.")
        await console.world.acts.file(console.world.asked(BAYU, cases[0]), wall)
    browser = console.browser(who)
    answer = (await browser.get("/api/v1/figures")).json()
    named = {one["name"]: one["value"] for one in answer["figures"]}
    assert named["received"] == (5 if who is TONO else 6)
    assert all(check["holds"] for check in answer["checks"])
    for figure in every(answer):
        assert await listed(browser, figure["query"]) == figure["value"], figure
        assert figure["position"] == answer["position"]


async def test_what_happens_behind_a_wall_moves_no_figure(console: Console) -> None:
    cases = await filled(console)
    wall = RaiseWall(by=BAYU.actor(), accounts=(TONO.account_id,), words="Disebut dalam laporan.")
    await console.world.acts.file(console.world.asked(BAYU, cases[2]), wall)
    before = (await console.browser(TONO).get("/api/v1/figures")).json()
    await console.world.acts.claim(console.world.asked(SARI, cases[2]))
    assert (await console.browser(TONO).get("/api/v1/figures")).json() == before
    page = (await console.browser(TONO).get("/dasbor")).text
    assert cases[2] not in page


async def test_the_page_shows_the_figures_and_where_they_are_listed(console: Console) -> None:
    await filled(console)
    page = (await console.browser(HASAN).get("/dasbor")).text
    assert 'href="/dasbor/kasus?registration=refused"' in page
    assert "/api/v1/figures/cases?registration=refused" in page
    assert page.count("<svg") > 4
    assert "tidak cocok" not in page
    cases = (await console.browser(HASAN).get("/dasbor/kasus?registration=refused")).text
    assert cases.count('href="/kasus/') == 1


async def test_a_small_office_is_counted_for_each_answer_and_anybody_may_ask_for_it(console: Console) -> None:
    await filled(console)
    hasan = console.browser(HASAN)
    for path in ("/api/v1/figures", "/api/v1/figures?anew=true"):
        answer = (await hasan.get(path)).json()
        assert answer["oldest_s"] == 0
        await console.world.opened()
        after = (await hasan.get(path)).json()
        assert after["position"]["cases"] == answer["position"]["cases"] + 1
    page = await hasan.get("/dasbor", params={"hitung": "baru"})
    assert page.status_code == 200
    assert "Kantor ini besar" not in page.text
    assert (await hasan.get("/dasbor", params={"hitung": "x"})).status_code == 422


async def test_a_large_office_is_told_how_old_its_figures_may_be(console: Console) -> None:
    store = FakeFigures(console.world.store, console.world.books)
    counted = figures_of(
        await store.tally(viewer(HASAN), now=console.world.clock()), words_of(console.world.books)
    )
    large = replace(counted, position=replace(counted.position, cases=FEW + 1))
    views = DashboardViews(FigureWords(console.world.books))
    assert (views.page(large, "id")["minutes"], figures_out(large).oldest_s) == (2, 120)
    assert (views.page(counted, "id")["minutes"], figures_out(counted).oldest_s) == (0, 0)


async def test_an_empty_office_says_so_chart_by_chart(console: Console) -> None:
    page = (await console.browser(HASAN).get("/dasbor")).text
    assert page.count("Belum ada data") >= 7
    assert "Belum ada penerusan" in page


@pytest.mark.parametrize(
    "path", ["/dasbor", "/dasbor/cetak.pdf", "/dasbor/kasus", "/dasbor/penerusan", "/api/v1/figures"]
)
async def test_who_sees_no_cases_sees_no_figures(console: Console, path: str) -> None:
    assert (await console.browser(MAYA).get(path)).status_code == 403


@pytest.mark.parametrize(
    "query", ["phase=nowhere", "week=yesterday", "kind=rumour", "cursor=abc", "lapsed=perhaps"]
)
async def test_a_cut_that_nobody_knows_is_refused(console: Console, query: str) -> None:
    answer = await console.browser(HASAN).get(f"/api/v1/figures/cases?{query}")
    assert answer.status_code in {400, 422}


async def test_a_cursor_of_another_cut_is_refused(console: Console) -> None:
    await filled(console)
    browser = console.browser(HASAN)
    page = (await browser.get("/api/v1/figures/cases?kind=report&limit=1")).json()
    cursor = page["next_cursor"]
    assert (await browser.get("/api/v1/figures/cases", params={"cursor": cursor})).status_code == 400


async def test_the_page_speaks_english_too(console: Console) -> None:
    page = (await console.browser(HASAN, "en").get("/dasbor")).text
    assert "Received per kelurahan" in page
    assert ">Received<" in page
    assert "Masuk" not in page


def printed(pdf: bytes) -> str:
    """The words of a PDF, without white space: where a line breaks says nothing."""
    text = "".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(pdf))
    return "".join(text.replace("\u200b", "").replace("\ufffe", "").split())


@pytest.mark.parametrize(("language", "title"), [("id", "Dasbor"), ("en", "Dashboard")])
async def test_paper_holds_every_row_of_every_table_with_its_query(
    console: Console, language: str, title: str
) -> None:
    await filled(console)
    browser = console.browser(HASAN, language)
    paper = await browser.get("/dasbor/cetak.pdf")
    figures = (await browser.get("/api/v1/figures")).json()
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    assert paper.headers["cache-control"] == "no-store"
    words = printed(paper.content)
    assert title in words
    tables = [one for one in figures["tables"] if one["total"]]
    assert len(tables) > 5
    for row in (row for table in tables for row in table["rows"]):
        assert row["query"] in words, row
    assert str(figures["position"]["entries"]) in words


async def test_paper_and_page_show_the_same_numbers(console: Console) -> None:
    await filled(console)
    browser = console.browser(HASAN)
    words = printed((await browser.get("/dasbor/cetak.pdf")).content)
    for figure in (await browser.get("/api/v1/figures")).json()["tables"][0]["rows"]:
        end = words.index(figure["query"]) + len(figure["query"])
        assert words[end:].startswith(str(figure["value"])), figure


async def test_on_paper_of_an_empty_office_every_chart_says_so(console: Console) -> None:
    words = printed((await console.browser(HASAN).get("/dasbor/cetak.pdf")).content)
    assert words.count("Belumadadata") >= 7
    assert "Belumadapenerusan" in words


async def test_what_lies_behind_a_wall_is_on_no_paper_of_the_walled(console: Console) -> None:
    cases = await filled(console)
    wall = RaiseWall(by=BAYU.actor(), accounts=(TONO.account_id,), words="Disebut dalam laporan.")
    await console.world.acts.file(console.world.asked(BAYU, cases[2]), wall)
    before = (await console.browser(TONO).get("/dasbor/cetak.pdf")).content
    await console.world.acts.claim(console.world.asked(SARI, cases[2]))
    assert (await console.browser(TONO).get("/dasbor/cetak.pdf")).content == before
