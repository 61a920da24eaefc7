"""Writes the mails to a receiver: number, times, deadline and a link, and nothing of what was reported."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from string import Template

from services.notify.domain.handoff import Handoff
from services.notify.domain.notice import Letter, Notice, NoticeKind
from shared.clock import WITA
from shared.web.formats import date_time

TEMPLATES = Path(__file__).parents[1] / "templates"

RECEIVERS = {"joint_centre": "Sentra Gakkumdu"}
"""How a letter addresses a receiver."""


@dataclass(frozen=True, slots=True)
class Stationery:
    """Who writes to whom, and where the hand-off can be opened; `origin` has no slash at its end."""

    sender: str
    receiver: str
    office_name: str
    origin: str


class HandoffLetters:
    """Composes from a text template, its first line the subject; the same facts give the same bytes."""

    def __init__(self, stationery: Stationery, templates: Path = TEMPLATES) -> None:
        self._stationery = stationery
        self._host = stationery.sender.rpartition("@")[2]
        self._texts = {
            kind: Template((templates / f"{kind.value}.txt").read_text(encoding="utf-8"))
            for kind in NoticeKind
        }

    def compose(self, handoff: Handoff, notice: Notice) -> Letter:
        """The message of a notice."""
        subject, _, body = self._texts[notice.kind].substitute(self._words(handoff, notice)).partition("\n\n")
        message = EmailMessage(policy=SMTP)
        message["From"] = self._stationery.sender
        message["To"] = self._stationery.receiver
        message["Subject"] = subject
        # Not the moment of the attempt: every attempt has the same bytes, and so the same proof.
        message["Date"] = format_datetime(notice.planned_at.astimezone(WITA))
        message["Message-ID"] = self._message_id(notice)
        if notice.kind is NoticeKind.REMINDER:
            message["In-Reply-To"] = message["References"] = self._message_id(handoff.notices[0])
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        message.set_content(body, charset="utf-8", cte="quoted-printable")
        return Letter(self._message_id(notice), message.as_bytes())

    def _message_id(self, notice: Notice) -> str:
        return f"<{notice.id}@{self._host}>"

    def _words(self, handoff: Handoff, notice: Notice) -> dict[str, str | int]:
        dossier = handoff.dossier
        return {
            "number": dossier.receipt_number,
            "receiver": RECEIVERS[dossier.receiver],
            "office": self._stationery.office_name,
            "no": dossier.no,
            "escalated": date_time(dossier.escalated_at),
            "deadline": date_time(dossier.deadline.due_at) if dossier.deadline else "-",
            "reminder": notice.no - 1,
            "link": f"{self._stationery.origin}/penerusan/{handoff.id}",
        }
