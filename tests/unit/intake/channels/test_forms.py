"""From a form to a body and back to its fields; a multipart body as it streams in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import orjson
import pytest
from starlette.requests import Request

from services.intake.adapters.mongo_reports import ReportAggregate
from services.intake.application.read_report import read
from services.intake.channels.form_body import body_of, form_field
from services.intake.channels.form_reading import Form, read_form
from services.intake.channels.multipart import BadForm, MultipartStream
from services.intake.channels.track_view import Telling, stages
from services.intake.domain.progress import Progress, PublicMilestone, Step, progress
from services.intake.domain.submission import Kind
from shared.rules.rulebooks import Rulebooks
from tests.support.submissions import NOW, desk

BOUNDARY = b"xYz"
ID, EN = Telling(Rulebooks.load(), "id"), Telling(Rulebooks.load(), "en")


def test_a_filled_form_is_a_body_that_can_be_read() -> None:
    form = Form(
        {
            "kind": "report",
            "narrative": " spasi \r\n",
            "known_on-day": "4",
            "known_on-month": "11",
            "known_on-year": "2024",
            "occurred_on-day": "3",
            "occurred_on-month": "11",
            "occurred_on-year": "2024",
            "occurred_time": "9.05",
            "kelurahan": "64.71.03.1001",
            "tps": "1, 012",
            "party2_name": "Pak Contoh",
            "reporter_name": "Siti",
            "reporter_standing": "voter",
        }
    )
    submission = read(orjson.dumps(body_of(form, "web")))
    assert submission.narrative == " spasi \r\n"
    assert submission.occurred_at == "2024-11-03T09:05:00+08:00"
    assert submission.place is not None
    assert submission.place.tps == ("001", "012")
    assert [party.name for party in submission.reported_parties] == ["Pak Contoh"]
    assert submission.reporter is not None


def test_an_empty_form_has_no_empty_parts() -> None:
    assert set(body_of(Form({"kind": "tip", "narrative": "a"}), "web")) == {"kind", "channel", "narrative"}


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("occurred_at", "occurred_on"),
        ("place.tps[0]", "tps"),
        ("place.kelurahan", "kelurahan"),
        ("reported_parties[1].name", "party2_name"),
        ("witnesses[0].phone", "witness1_phone"),
        ("reporter.nik", "reporter_nik"),
        ("evidence[0]", "files"),
        ("narrative", "narrative"),
    ],
)
def test_a_fault_of_the_body_is_shown_at_its_field(name: str, field: str) -> None:
    assert form_field(name) == field


def request_of(chunks: list[bytes], kind: bytes = b"multipart/form-data; boundary=" + BOUNDARY) -> Request:
    """A request whose body arrives in these chunks."""
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> dict[str, object]:
        return messages.pop(0)

    return Request({"type": "http", "method": "POST", "headers": [(b"content-type", kind)]}, receive)


def part(name: str, value: bytes, filename: str | None = None) -> bytes:
    """One part of a multipart body."""
    named = f'; filename="{filename}"' if filename is not None else ""
    head = f'--{BOUNDARY.decode()}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + value + b"\r\n"


WHOLE = (
    part("nonce", b"n")
    + part("files", b"\x00\r\n--xY\xff" * 999, "a.bin")
    + part("z", "é".encode())
    + b"--xYz--\r\n"
)


@pytest.mark.parametrize("size", [1, 7, 1000, len(WHOLE)])
async def test_a_multipart_body_reads_the_same_however_it_is_cut(size: int) -> None:
    stream = MultipartStream(request_of([WHOLE[at : at + size] for at in range(0, len(WHOLE), size)]))
    found: list[tuple[str, str | None, bytes]] = []
    async for head in stream.parts():
        data = b"".join([chunk async for chunk in stream.chunks()])
        found.append((head.name, head.filename, data))
    assert found == [
        ("nonce", None, b"n"),
        ("files", "a.bin", b"\x00\r\n--xY\xff" * 999),
        ("z", None, "é".encode()),
    ]


async def test_a_part_that_nobody_takes_is_skipped() -> None:
    stream = MultipartStream(request_of([WHOLE]))
    assert [head.name async for head in stream.parts()] == ["nonce", "files", "z"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"x", b"multipart/form-data"),
        (b"x", b"multipart/form-data; boundary=" + b"b" * 300),
        (b"garbage without an end", b"multipart/form-data; boundary=xYz"),
        (b"--xYz\r\nA: " + b"x" * 9_000, b"multipart/form-data; boundary=xYz"),
        (b"--xYz\r\n" + b"A: b\r\n" * 20, b"multipart/form-data; boundary=xYz"),
        (part("a", b"\xff") + b"--xYz--", b"multipart/form-data; boundary=xYz"),
        (b"a=%ff", b"application/x-www-form-urlencoded"),
        (b"a=" + b"1&a=" * 400, b"application/x-www-form-urlencoded"),
        (b"{}", b"application/json"),
    ],
)
async def test_a_form_that_cannot_be_read_is_refused_by_name(body: bytes, kind: bytes) -> None:
    async def attach(_chunks: AsyncIterator[bytes]) -> None:
        raise AssertionError("no file here")

    with pytest.raises(BadForm):
        await read_form(request_of([body], kind), attach)  # type: ignore[arg-type] # never called


async def test_the_stages_say_what_runs_now_and_what_comes_next() -> None:
    async with desk() as intake:
        report = await intake.store.load((await intake.take()).answer["report_id"])
        assert report is not None
        shown = stages(progress(report), ID)
        assert [(stage.title, stage.status) for stage in shown] == [
            ("Laporan diterima", "done"),
            ("Penelusuran oleh petugas", "current"),
        ]
        assert stages(progress(report), EN)[0].title == "Report received"


def test_nothing_is_said_to_be_awaited_after_a_return_that_the_public_does_not_see() -> None:
    steps = [Step(PublicMilestone.RECEIVED, NOW), Step(PublicMilestone.SENT_TO_JOINT_CENTRE, NOW)]
    once = stages(Progress("1", Kind.REPORT, tuple(steps)), ID)
    assert [stage.status for stage in once] == ["done", "done", "done", "todo"]
    assert once[-2].detail == "Tanda terima Sentra Gakkumdu akan tercatat di sini."
    again = stages(
        Progress(
            "1", Kind.REPORT, (*steps, Step(PublicMilestone.SENT_TO_JOINT_CENTRE, NOW + timedelta(days=1)))
        ),
        ID,
    )
    assert [stage.title for stage in again[2:]] == [
        "Dikirim ke Sentra Gakkumdu",
        "Dikirim kembali ke Sentra Gakkumdu",
        "Diterima oleh Sentra Gakkumdu",
    ]
    assert [bool(stage.detail) for stage in again[2:]] == [False, True, False]


async def test_what_waits_to_be_forwarded_is_shown_in_nobodys_hands() -> None:
    async with desk() as intake:
        await intake.take()
        (stored,) = intake.documents("reports")
        shown = progress(ReportAggregate().load(stored["body"]))
    assert [stage.status for stage in stages(shown, ID, waiting=True)] == ["done", "todo"]
    assert [stage.status for stage in stages(shown, ID)] == ["done", "current"]
