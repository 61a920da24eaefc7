"""The browser of the tests, unpacked by whichever test process needs it first."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.support.browser import from_npm


def test_two_processes_that_need_it_at_once_both_get_it(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as both:
        found = list(both.map(from_npm, [tmp_path, tmp_path]))
    assert found[0] == found[1]
    assert found[0].path.is_file()
