"""How results are kept and shown, what the load sends, and that a run is bounded."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from rich.console import Console

from deploy.bench import results as kept
from deploy.bench.bodies import bodies, encoded
from deploy.bench.figures import Bound, Figure, Row, document
from deploy.bench.floors import consume
from deploy.bench.load import Load, Loaded, prepared
from deploy.bench.loopback import parsed, request
from deploy.bench.machine import facts
from deploy.bench.run import NAMES
from deploy.bench.scale import FULL, QUICK, USUAL
from deploy.bench.show import page, summary, table
from services.intake.application.read_report import read
from shared.contracts.intake import ReportSubmittedV1
from shared.errors import Refused

DAY = date(2024, 11, 26)


def results() -> dict[str, object]:
    figures = [
        Figure("64 clients", "reports/s", [1_650, 1_600, 1_700], [1_400, 1_400, 1_300], Bound(1.1, 1.4)),
        Figure("one client, p50", "ms", [4.0], [1.0], Bound(3.3, at_most=True)),
        Figure("answers of 5xx", "", [0], (), Bound(0, of="value", at_most=True)),
    ]
    spent = [{"what": "64 clients", "unit": "µs a report", "service": 600.0, "mongodb": 120.4}]
    row = Row("taken", "Durable report", "one insert_one", figures, spent=spent, limits="one core.")
    about = {
        "taken_at": "2024-11-27T01:02:03.000000Z",
        "seconds": 12.0,
        "scale": "usual",
        "rounds": 3,
        "commit": "abc",
        "machine": facts(),
        "load_before": 0.1,
        "load_after": 1.9,
    }
    return document([row], about=about)


def test_a_results_file_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    file = kept.keep(results(), tmp_path / "made")
    assert file.name == "20241127T010203-usual.json"
    assert kept.read(file) == results()
    assert kept.newest(tmp_path / "made") == file


def test_another_file_is_refused_as_results(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("[]", encoding="utf-8")
    with pytest.raises(Refused, match="holds no results"):
        kept.read(tmp_path / "other.json")
    with pytest.raises(Refused, match="run `make bench` first"):
        kept.newest(tmp_path / "nowhere")


def test_the_table_shows_each_figure_beside_its_floor_ratio_and_bound() -> None:
    console = Console(width=160)
    with console.capture() as captured:
        console.print(table(results()))
    text = captured.get()
    assert "64 clients ✓" in text
    for part in ("1,650 reports/s", "1,400", "1.18", "≥ 1.1 / 1.4 x"):
        assert part in text


def test_the_summary_names_what_was_missed() -> None:
    assert summary(results()) == "2 of 3 figures are what they must be; not so: taken: one client, p50."


def test_the_page_says_machine_date_figures_and_where_the_time_goes() -> None:
    text = page(results())
    assert "Taken on 2024-11-27" in text
    assert facts()["processor"] in text
    assert "| 64 clients | 1,650 reports/s | 1,400 | 1.18 | ≥ 1.1 / 1.4 x | met |" in text
    assert "| one client, p50 | 4 ms | 1 | 4.00 | ≤ 3.3 x | **missed** |" in text
    assert "| 64 clients | 600 | 120 |" in text
    assert "What limits it: one core." in text


def test_every_prepared_report_is_one_that_intake_takes() -> None:
    assert len({read(text).narrative for text in encoded(DAY)}) == len(encoded(DAY))


def test_the_reports_are_the_same_at_every_run_and_may_be_one_persons() -> None:
    assert bodies(DAY) == bodies(DAY)
    assert len({body["reporter"]["nik"] for body in bodies(DAY, one_reporter=True)}) == 1
    assert len({body["reporter"]["nik"] for body in bodies(DAY)}) > 1


def test_a_request_is_split_where_its_key_goes() -> None:
    before, after = prepared(Load(origins=["http://127.0.0.1:8001"], path="/api/v1/reports", clients=1))[0]
    assert before.startswith(b"POST /api/v1/reports HTTP/1.1\r\nhost: 127.0.0.1:8001\r\n")
    assert before.endswith(b"idempotency-key: ")
    head, _, body = after.partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}".encode() in head


def test_broken_connections_and_500s_count_as_errors() -> None:
    loaded = Loaded(90, 2.0, {"0": 1, "201": 89, "409": 1, "503": 2}, p50_ms=1, p99_ms=2, total=93)
    assert loaded.rate == 45
    assert loaded.server_errors == 3


def test_an_answer_is_read_only_when_it_is_whole() -> None:
    whole = b"HTTP/1.1 201 Created\r\nContent-Length: 4\r\nX-A: b\r\n\r\nabcd"
    assert [parsed(whole[:size]) for size in (0, 20, len(whole) - 1)] == [None, None, None]
    answer = parsed(whole)
    assert answer is not None
    assert (answer.status, answer.body, answer.header("x-a"), answer.header("y")) == (201, b"abcd", "b", "")


def test_a_get_has_no_body_and_a_post_always_says_its_length() -> None:
    assert b"content-length" not in request("GET", "/x", origin="http://h:1")
    assert b"content-length: 0" in request("POST", "/x", origin="http://h:1")


def test_the_floor_of_opening_cases_writes_what_triage_writes() -> None:
    event = ReportSubmittedV1(
        report_id="01936c1e-8a00-7000-8000-0000000000a1",
        receipt_number="JJK-1",
        kind="report",
        channel="web",
        received_at=datetime(2024, 11, 27, tzinfo=UTC),
        content="sealed",
        keyset="wrapped",
    )
    written = consume.documents(event)
    assert set(written) == {"positions", "journal", "outbox", "cases", "keysets"}
    assert {"lane", "stage", "kind", "category", "kecamatan", "order"} == set(
        written["cases"]["body"]["board"]
    )


def test_every_scale_takes_at_least_three_rounds() -> None:
    assert min(scale.rounds for scale in (USUAL, QUICK, FULL)) >= 3


def test_the_rows_have_names_of_their_own() -> None:
    assert len(set(NAMES)) == len(NAMES) == 10
