"""What another office of the installation is shown and asked under its own name."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it carries no types
import pytest

from tests.support.page_forms import hidden_fields
from tests.support.triage_console import HASAN, SARI, Console
from tests.support.two_offices import RUDI, two_office_console, two_office_world


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = two_office_world()
    await world.store.start()
    yield two_office_console(world)
    await world.store.close()


def words(pdf: bytes) -> str:
    """The text of a PDF."""
    return " ".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(pdf))


async def test_a_printed_dashboard_bears_the_name_of_who_prints_it(console: Console) -> None:
    ours = words((await console.browser(HASAN).get("/dasbor/cetak.pdf")).content)
    theirs = words((await console.browser(RUDI).get("/dasbor/cetak.pdf")).content)
    assert "Kantor Uji" in ours
    assert "Kantor Uji" not in theirs
    assert "Kalimantan Timur" in theirs


async def test_a_form_that_is_not_there_proposes_nothing(console: Console) -> None:
    case_id = await console.world.opened()
    here = f"/kasus/{case_id}/pengalihan"
    browser = console.browser(SARI)
    fields = hidden_fields((await browser.get(f"/kasus/{case_id}")).text, f"{here}/usul")
    before = console.world.types(case_id)
    sent = {**fields, "to": "kaltim", "words": "x"}
    assert (await browser.post(f"{here}/apa-saja", data=sent)).status_code == 404
    assert console.world.types(case_id) == before
    assert (await browser.post(f"{here}/usul", data=sent)).status_code == 303
    told = (await browser.get(f"/api/v1/cases/{case_id}")).json()
    assert (told["office"], told["incoming"]) == ("balikpapan", False)
    assert (told["passing"]["number"], told["passing"]["to"]) == (1, "kaltim")
