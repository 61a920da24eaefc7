"""What left for outside: each notice of the journal against the messages that the receiver's server has."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

from deploy.audit.differences import Difference, Kind
from deploy.audit.ledger import Ledger, Mail
from deploy.audit.streams import Story
from shared.errors import Refused

_ATTEMPTED, _SENT = "notice_attempted", "notice_sent"
_SERVICE = "notify"


def read_folder(ledger: Ledger, folder: Path) -> int:
    """Note every .eml file of a folder; how many.

    Raises:
        Refused: there is no such folder.
    """
    if not folder.is_dir():
        raise Refused(f"there is no folder {folder} with messages: name one that holds .eml files")
    files = sorted(folder.glob("*.eml"))
    ledger.add_mail(_mail(file) for file in files)
    return len(files)


def _mail(file: Path) -> Mail:
    raw = file.read_bytes()
    named = str(message_from_bytes(raw, policy=policy.default)["Message-ID"] or "")
    return Mail(named.strip().strip("<>").partition("@")[0], hashlib.sha256(raw).hexdigest(), file.name)


def compare(ledger: Ledger, story: Story) -> Iterator[Difference]:
    """Whether every notice that left arrived, no oftener than attempted, with the bytes that were kept."""
    attempts = Counter(
        str(entry["data"]["notice_id"]) for entry in story.entries if entry["type"] == _ATTEMPTED
    )
    proofs = {
        str(entry["data"]["internal"]["notice_id"]): str(entry["data"]["proof"])
        for entry in story.entries
        if entry["type"] == _SENT
    }
    for notice, attempted in attempts.items():
        mails = ledger.mails(notice)
        proof = proofs.get(notice)
        if proof is not None and proof not in {mail.digest for mail in mails}:
            yield _differs(story, notice, "left by the journal, and no message with its proof arrived")
        if len(mails) > attempted:
            yield _differs(story, notice, f"was attempted {attempted} times and arrived {len(mails)} times")
    for notice in proofs.keys() - attempts.keys():
        yield _differs(story, notice, "left without an attempt in the journal")


def unowned(ledger: Ledger) -> Iterator[Difference]:
    """Messages that no notice asked for."""
    for mail in ledger.unowned_mails():
        what = f"message {mail.file} belongs to no notice of the journal"
        yield Difference(Kind.SENDING, _SERVICE, "", what, mail.file)


def _differs(story: Story, notice: str, what: str) -> Difference:
    return Difference(Kind.SENDING, _SERVICE, story.stream, f"notice {notice} {what}", notice)
