"""The printed dashboard is an archive copy that reads aloud: veraPDF passes it as PDF/A-2a and PDF/UA-1."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.support.office_moves import office_books
from tests.support.triage_console import HASAN, console_over
from tests.support.triage_memory import in_memory
from tests.support.verapdf import PROFILES, verdicts


async def test_the_printed_dashboard_claims_both_standards_and_passes(tmp_path: Path) -> None:
    world = in_memory(books=office_books())
    await world.store.start()
    console = console_over(world)
    files = [tmp_path / f"{state}-{language}.pdf" for state in ("empty", "full") for language in ("id", "en")]
    for file in files:
        if file.name == "full-id.pdf":
            for number in range(5):
                await world.opened(received_at=f"2024-11-{20 + number}T04:00:00Z", kelurahan="64.71.01.1001")
            world.clock.now += timedelta(days=9)
        answer = await console.browser(HASAN, file.stem.partition("-")[2]).get("/dasbor/cetak.pdf")
        file.write_bytes(answer.content)
    await world.store.close()
    assert verdicts(files) == {(file.name, profile, "PASS") for file in files for profile in PROFILES}
