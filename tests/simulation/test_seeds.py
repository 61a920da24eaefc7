"""The three services keep their promises under every seed played here, and a seed is always the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

from deploy.local.paths import CHECKOUT
from tests.simulation.__main__ import main
from tests.simulation.planted import CommitBeforeApply
from tests.simulation.run import run

BATCH = 30
BATCHES = 6


@pytest.mark.parametrize("first", range(0, BATCH * BATCHES, BATCH))
def test_no_promise_is_broken(first: int) -> None:
    for seed in range(first, first + BATCH):
        result = run(seed)
        story = "\n".join([*result.lines[-40:], *result.stream])
        assert not result.violations, f"seed {seed}: {result.violations[0]}\n{story}"


def test_a_seed_has_one_history_and_another_seed_another() -> None:
    first, again, other = run(2), run(2), run(3)
    assert first.lines == again.lines
    assert first.digest == again.digest != other.digest


def test_a_seed_has_the_same_history_in_another_process_with_other_hashes() -> None:
    code = "from tests.simulation.run import run; print(*[run(seed).digest for seed in range(6)])"
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        env={"PYTHONHASHSEED": "7", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == [run(seed).digest for seed in range(6)]


def test_a_broken_promise_is_told_with_its_seed_its_history_and_how_to_see_it_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.simulation.__main__.Plant", CommitBeforeApply)
    assert main(["--seeds", "5"]) == 1
    told = capsys.readouterr().out
    assert "Seed 0 breaks a promise: an offset moves only past what the database keeps" in told
    assert "BROKEN" in told
    assert "python -m tests.simulation --seed 0 --verbose" in told


def test_a_seed_that_keeps_all_promises_ends_well_and_tells_its_figures(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--seed", "3", "--json"]) == 0
    told = capsys.readouterr().out
    assert '"seeds": 1' in told
    assert '"seeds_per_cpu_minute"' in told
