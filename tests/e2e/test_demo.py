"""`./jejak demo` ends well only when every report is accounted for."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from deploy.demo.reports import load
from deploy.demo.story import ACKNOWLEDGED, ESCALATED, REFUSED, REGISTERED, Acts
from deploy.demo.tally import Line, account
from deploy.local.paths import CHECKOUT
from deploy.local.stack import Stack
from deploy.ops.demo import end
from shared.clock import system_clock


def test_the_demo_ends_with_an_account_that_adds_up(tmp_path: Path) -> None:
    command = ["./jejak", "demo", "--json", "--folder", str(tmp_path)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    told = json.loads(done.stdout)
    lines = {line["what"]: (line["expected"], line["found"]) for line in told["account"]}
    assert [what for what, (expected, found) in lines.items() if expected != found] == []
    reports = load(system_clock())
    assert lines["triage: one case for each of them"] == (len(reports), len(reports))
    assert lines["notify: hand-offs"] == (ESCALATED, ESCALATED)
    assert lines["triage heard: acknowledged"] == (ACKNOWLEDGED, ACKNOWLEDGED)
    assert lines["triage: refused"] == (REFUSED, REFUSED)
    assert told["receipts"] == sum(report.way == "http" for report in reports)
    assert len(told["trace"]) == 32
    assert "chain verified" in done.stderr
    assert REGISTERED > ESCALATED > ACKNOWLEDGED


async def test_one_report_too_few_or_one_act_too_many_and_the_account_does_not_add_up(system: Stack) -> None:
    reports = load(system_clock())
    acts = Acts(refused=["nobody's case"] * 1_000)
    wrong = {line.what for line in await account(system, reports, acts) if not line.agrees}
    assert {
        "intake: reports, findings, tips",
        "triage: refused",
        "triage: deadlines set (none on a tip)",
    } <= wrong


@pytest.mark.parametrize(("found", "code"), [(40, None), (39, 1), (41, 1)])
def test_a_line_that_does_not_agree_is_a_failure(found: int, code: int | None) -> None:
    told = {"ok": Line("reports", 40, found).agrees}
    if code is None:
        end(told)
        return
    with pytest.raises(SystemExit) as ended:
        end(told)
    assert ended.value.code == code
