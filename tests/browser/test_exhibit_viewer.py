"""The viewer in a real browser: plays, enlarges and checks, without a script or by keys, at both widths."""

from __future__ import annotations

import io
import wave

import pytest
from playwright.async_api import FrameLocator, Page, Response, expect

from tests.browser.conftest import NewPage
from tests.browser.shown_exhibits import shown_exhibits
from tests.support.documents import document
from tests.support.eventually import eventually
from tests.support.films import colour_of, filmed
from tests.support.one_file import OneFile
from tests.support.page_checks import LOOKS, check
from tests.support.pictures import chequered


def recording(seconds: int = 90) -> bytes:
    """Silence of 8 kHz as WAV: large enough that a browser asks for it in parts."""
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8_000)
        made.writeframes(bytes(2 * 8_000 * seconds))
    return out.getvalue()


async def opened(page: Page, address: str) -> FrameLocator:
    """The exhibit opened and shown, by keys alone; the frame that holds it."""
    await page.goto(address)
    await page.keyboard.press("b")
    await expect(page.get_by_role("button", name="Periksa SHA-256")).to_be_visible()
    # Only then are the keys heard: their script runs behind the page's words.
    await page.wait_for_load_state("load")
    await page.keyboard.press("b")
    return page.frame_locator("iframe[name=viewer]")


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_recording_plays_from_the_page_by_keys_and_only_its_opening_is_noted(
    new_page: NewPage, width: int
) -> None:
    file = OneFile("audio/wav", data=recording())
    async with shown_exhibits(file) as (triage, path):
        page = await new_page(width=width, origin=triage.origin, session="session-sari")
        frame = await opened(page, triage.origin + path)
        sound = frame.locator("audio")
        await expect(sound).to_be_visible()
        await expect(sound).to_have_js_property("duration", 90)
        await page.get_by_role("button", name="Periksa SHA-256").click()
        await expect(
            page.frame_locator("iframe[name=checked]").get_by_text("cocok", exact=True)
        ).to_be_visible()
        await sound.evaluate("one => one.scrollIntoView()")
        await check(page, f"bukti-suara-{width}")
    assert len(file.fetched) == 2, "the viewer and the check: one custody entry each"


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_picture_is_enlarged_by_keys_without_a_script(new_page: NewPage, width: int) -> None:
    file = OneFile("image/png", data=chequered())
    async with shown_exhibits(file) as (triage, path):
        # lost: the test's own looks into a frame without scripts are written to the console as errors
        page = await new_page(
            width=width, origin=triage.origin, session="session-sari", scripts=False, lost=True
        )
        await page.goto(triage.origin + path)
        await page.get_by_role("button", name="Buka bukti ini").click()
        await page.get_by_role("button", name="Tampilkan di halaman ini").click()
        frame = page.frame_locator("iframe[name=viewer]")
        picture = frame.get_by_role("img", name="Isi bukti")
        await expect(picture).to_be_visible()
        before = await picture.bounding_box()
        await frame.get_by_role("radio", name="pas").focus()
        for _ in range(3):
            await page.keyboard.press("ArrowDown")
        await expect(frame.get_by_role("radio", name="400%")).to_be_checked()
        after = await picture.bounding_box()
        assert before is not None
        assert after is not None
        assert after["width"] > 1.5 * before["width"]
        LOOKS.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=LOOKS / f"bukti-gambar-{width}.png", full_page=True)


async def test_a_film_that_browsers_do_not_play_is_offered_for_download_with_a_warning(
    new_page: NewPage,
) -> None:
    file = OneFile("video/x-matroska")
    async with shown_exhibits(file) as (triage, path):
        page = await new_page(width=390, origin=triage.origin, session="session-sari")
        await page.goto(triage.origin + path)
        await page.keyboard.press("b")
        await expect(page.get_by_text("Peramban tidak dapat memutar")).to_be_visible()
        await expect(page.get_by_role("button", name="Putar di halaman ini")).to_have_count(0)
        await check(page, "bukti-unduh-390")


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_film_plays_to_its_end_in_the_page(new_page: NewPage, width: int) -> None:
    file = OneFile("video/webm", data=await filmed(await new_page()))
    async with shown_exhibits(file) as (triage, path):
        page = await new_page(width=width, origin=triage.origin, session="session-sari")
        frame = await opened(page, triage.origin + path)
        film = frame.locator("video")
        await expect(film).to_have_js_property("videoWidth", 160)
        await film.focus()
        await page.keyboard.press("Space")
        await expect(film).to_have_js_property("ended", True)
        assert await colour_of(film) == "blue"
        await film.evaluate("one => { one.currentTime = 0; }")
        await eventually(lambda: colour_of(film), lambda colour: colour == "red")
        place = await film.bounding_box()
        assert place is not None
        assert 0 < place["width"] <= width
        await film.evaluate("one => one.scrollIntoView()")
        await check(page, f"bukti-film-{width}")
    assert len(file.fetched) == 1, "one opening is one custody entry"


async def test_bytes_that_are_no_film_show_nothing_and_say_what_to_do(new_page: NewPage) -> None:
    file = OneFile("video/webm")
    async with shown_exhibits(file) as (triage, path):
        page = await new_page(origin=triage.origin, session="session-sari")
        frame = await opened(page, triage.origin + path)
        await expect(frame.get_by_text("unduh berkasnya")).to_be_visible()
        await eventually(
            lambda: frame.locator("video").evaluate("one => one.error && one.error.code"),
            lambda code: code is not None,
        )
        assert await colour_of(frame.locator("video")) == "nothing"


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_pdf_opens_beside_the_case_by_the_browsers_own_viewer(new_page: NewPage, width: int) -> None:
    file = OneFile("application/pdf", data=document(["satu", "dua", "tiga"], secret="rahasia"))
    async with shown_exhibits(file) as (triage, path):
        page = await new_page(width=width, origin=triage.origin, session="session-sari")
        await page.goto(triage.origin + path)
        await page.keyboard.press("b")
        await expect(page.get_by_role("button", name="Periksa SHA-256")).to_be_visible()
        await page.wait_for_load_state("load")
        await check(page, f"bukti-pdf-{width}")
        answers: list[Response] = []
        page.context.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright names its own callbacks
        if await page.evaluate("navigator.pdfViewerEnabled"):
            async with page.context.expect_page() as opening:
                await page.keyboard.press("b")
            beside = await opening.value
            await expect(beside.locator("embed")).to_have_attribute("type", "application/pdf")
        else:
            # A Chromium without a viewer hands the file to the person, whole and under its name.
            async with page.expect_download() as saving:
                await page.keyboard.press("b")
            saved = await saving.value
            assert saved.suggested_filename == f"bukti-{file.exhibit.id}.pdf"
            assert (await saved.path()).read_bytes() == file.data
        (answer,) = [one for one in answers if one.url.endswith("/exhibits")]
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith("inline;")
        # Whatever stands in it, it may fetch and run nothing.
        assert answer.headers["content-security-policy"].startswith("default-src 'none';")
    assert len(file.fetched) == 1, "one opening is one custody entry"
