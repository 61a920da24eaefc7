"""The mail sink keeps what is sent to it and can list it."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from deploy.local import ports, programs, smtp_sink
from deploy.local.processes import Processes


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    chosen = ports.choose(0)
    processes = Processes(tmp_path)
    try:
        processes.start(programs.smtp_sink(tmp_path / "mail", chosen))
        processes.wait_ready(programs.SMTP_SINK, lambda: ports.is_open(chosen), within_s=20)
        yield chosen
    finally:
        processes.close()


def test_messages_are_listed_in_the_order_of_arrival(port: int, tmp_path: Path) -> None:
    with smtplib.SMTP(ports.LOOPBACK, port) as client:
        for subject in ("Penerusan 001", "Pengingat: 24 jam lagi"):
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = "jejak@example.org", "liaison@example.org", subject
            mail.set_content("Perkara menunggu tanda terima.\n")
            client.send_message(mail)
    listed = smtp_sink.stored(tmp_path / "mail")
    assert [message.subject for message in listed] == ["Penerusan 001", "Pengingat: 24 jam lagi"]
    assert listed[0].to == "liaison@example.org"
    assert listed[0].text == "Perkara menunggu tanda terima.\n"
