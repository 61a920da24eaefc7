"""The mail adapter against a real SMTP server: what arrives, and what each failure is called."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.policy import default
from hashlib import sha256

import pytest

from services.notify.adapters.letters import HandoffLetters, Stationery
from services.notify.adapters.smtp import MailServer, SmtpMailer
from services.notify.application.ports import NotSent
from services.notify.domain.notice import Letter, SendFailure
from tests.support.dispatches import handed_off, notified
from tests.support.smtp import Mood, Sink, running_sink

STATIONERY = Stationery(
    "jejak@bawaslu-balikpapan.example", "gakkumdu@balikpapan.example", "Bawaslu", "http://n.test"
)


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with running_sink() as running:
        yield running


def _mailer(port: int) -> SmtpMailer:
    server = MailServer("127.0.0.1", port)
    return SmtpMailer(server, sender=STATIONERY.sender, receiver=STATIONERY.receiver, within=1.0)


def _letter() -> Letter:
    handoff = handed_off().handoffs[0]
    return HandoffLetters(STATIONERY).compose(handoff, handoff.notices[0])


async def test_the_bytes_arrive_as_they_were_proved(sink: Sink) -> None:
    letter = _letter()
    await _mailer(sink.port).send(letter)
    assert sha256(sink.taken[0]).hexdigest() == sha256(letter.raw).hexdigest()
    assert sink.receivers == [[STATIONERY.receiver]]
    assert sink.message_ids() == [letter.message_id]


@pytest.mark.parametrize(
    ("mood", "failure"),
    [
        (Mood.REFUSE, SendFailure.REFUSED),
        (Mood.DEFER, SendFailure.DEFERRED),
        (Mood.HANG, SendFailure.TIMED_OUT),
        (Mood.DIE_AFTER_ACCEPTING, SendFailure.BROKEN),
    ],
)
async def test_each_failure_has_its_class(sink: Sink, mood: Mood, failure: SendFailure) -> None:
    sink.mood = mood
    with pytest.raises(NotSent) as refusal:
        await _mailer(sink.port).send(_letter())
    assert refusal.value.failure is failure


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NotSent) as refusal:
            await _mailer(taken.getsockname()[1]).send(_letter())
    assert refusal.value.failure is SendFailure.UNREACHABLE


async def test_a_password_is_not_said_to_a_server_without_tls(sink: Sink) -> None:
    server = MailServer("127.0.0.1", sink.port, "jejak", "sandi-uji")
    mailer = SmtpMailer(server, sender=STATIONERY.sender, receiver=STATIONERY.receiver, within=1.0)
    with pytest.raises(NotSent) as refusal:
        await mailer.send(_letter())
    assert refusal.value.failure is SendFailure.INSECURE
    assert sink.taken == []


async def test_a_server_that_takes_the_message_and_says_no_goodbye_has_taken_it(sink: Sink) -> None:
    await _mailer(sink.port).send(_letter())
    await _mailer(sink.port).send(_letter())
    assert len(sink.taken) == 2


def test_the_same_notice_gives_the_same_bytes_at_every_attempt() -> None:
    handoff = handed_off().handoffs[0]
    letters = HandoffLetters(STATIONERY)
    assert letters.compose(handoff, handoff.notices[0]) == letters.compose(handoff, handoff.notices[0])


def test_a_letter_names_number_times_and_link_and_nobody() -> None:
    handoff = handed_off().handoffs[0]
    raw = HandoffLetters(STATIONERY).compose(handoff, handoff.notices[0]).raw
    message = message_from_bytes(raw, policy=default)
    body = message.get_content()
    assert "JJK-7F3K-92MX" in body
    assert "Rabu, 27 November 2024 pukul 12.00 WITA" in body
    assert "Kamis, 28 November 2024 pukul 12.00 WITA" in body
    assert f"http://n.test/penerusan/{handoff.id}" in body
    assert message["Auto-Submitted"] == "auto-generated"
    assert "j1." not in raw.decode("ascii")


def test_a_reminder_has_an_id_of_its_own_and_answers_the_first() -> None:
    handoff = notified(handed_off()).handoffs[0]
    letters = HandoffLetters(STATIONERY)
    first = letters.compose(handoff, handoff.notices[0])
    reminder = message_from_bytes(letters.compose(handoff, handoff.notices[1]).raw, policy=default)
    assert reminder["Message-ID"] != first.message_id
    assert reminder["In-Reply-To"] == first.message_id
    assert "Pengingat ke  : 1" in reminder.get_content()
