"""What a letter can say in words: the fields that a wording may name.

Moments become Indonesian words here; every other word comes from the edition's vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.triage.domain.acts.sittings import Heard, Vote
from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter import Letter
from services.triage.domain.letters.letter_calls import Call
from services.triage.domain.letters.letter_earlier import EarlierLetter
from services.triage.domain.letters.letter_subjects import NAMED
from shared.rules.wording import due_words
from shared.web.formats import as_given, date_only, date_time

Vocabulary = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """A letter, the words for what it holds, and the rule of the deadline that it is about."""

    letter: Letter
    words: Vocabulary
    deadline: str | None = None

    def word(self, table: str, key: str) -> str:
        """A word of the vocabulary."""
        return self.words[table][key]

    def who(self, heard: Heard, name: str) -> str:
        """A person by name; the reporter, whose identity stays sealed, by what they are."""
        return name or self.word("heard", heard)


def fields(told: Told) -> Mapping[str, str]:
    """Every field, empty where the letter has nothing to say."""
    letter, snapshot = told.letter, told.letter.snapshot
    office = snapshot.office
    due = next((one.deadline for one in snapshot.deadlines if one.deadline.id == told.deadline), None)
    found = dict.fromkeys(FIELDS, "") | {
        "number": snapshot.case_number,
        "receipt_number": snapshot.receipt_number,
        "registration_number": snapshot.number("registration"),
        "kind": told.word("kind", snapshot.kind),
        "office": " ".join(office.lines),
        "town": office.town,
        "dated": date_only(letter.dated),
        "signs_as": office.signs_as,
        "signed_by": office.signed_by,
        "received": date_time(snapshot.received_at),
        "occurred": as_given(snapshot.occurred_at),
        "place": snapshot.place,
        "event": snapshot.event,
        "category": snapshot.category,
        "article": snapshot.article,
        "stage": snapshot.stage,
        "deadline": due_words(due, "id") if due else "",
        "deadline_article": due.article if due else "",
        "reported": ", ".join(one.name for one in named(told) if one.heard is Heard.REPORTED),
    }
    return {**found, **_subject_fields(told, letter.subject)}


def _subject_fields(told: Told, subject: parts.Subject | None) -> Mapping[str, str]:
    match subject:
        case parts.Invitation():
            return {
                "who": told.who(subject.heard, subject.name),
                "who_as": told.word("heard", subject.heard),
                "who_address": subject.address,
                "when": date_time(subject.hearing_at),
                "where": subject.place,
                "attempt": told.word("ordinal", str(subject.attempt)),
                "again": str(subject.attempt) if subject.attempt > 1 else "",
                "online": told.word("way", "online" if subject.online else "present"),
            }
        case Call():
            return {
                "who": subject.invited,
                "who_as": told.word("body", subject.body),
                "when": date_time(subject.meets_at),
                "where": subject.place,
                "ordinal": told.word("ordinal", str(subject.number)),
                "online": told.word("way", "online" if subject.online else "present"),
            }
        case parts.Testimony():
            return _testimony(told, subject)
        case parts.Opinion():
            texts = {"facts": subject.facts, "analysis": subject.analysis, "conclusion": subject.conclusion}
            return texts | {"when": date_time(subject.at)}
        case parts.Debate():
            return {
                "ordinal": told.word("ordinal", str(subject.number)),
                "when": date_time(subject.held_at),
                "invited": date_time(subject.invited_at),
                "considered": subject.considered,
            }
    return _decided_fields(told, subject)


def _testimony(told: Told, subject: parts.Testimony) -> Mapping[str, str]:
    return {
        "who": told.who(subject.heard, subject.name),
        "who_as": told.word("heard", subject.heard),
        "when": date_time(subject.held_at),
        "appeared": told.word("yes_no", "yes") if subject.appeared else "",
        "sworn": told.word("yes_no", "yes" if subject.sworn else "no"),
        "counsel": told.word("yes_no", "yes" if subject.counsel else "no"),
        "unsigned": told.word("yes_no", "yes") if subject.appeared and not subject.signed else "",
        "statement": subject.statement,
    }


def _decided_fields(told: Told, subject: parts.Subject | None) -> Mapping[str, str]:
    match subject:
        case parts.Meeting():
            return {
                "when": date_time(subject.held_at),
                "outcome": told.word("outcome", subject.outcome),
                "considered": subject.considered,
                "tally": _tally(told, subject),
            }
        case parts.Dispatch():
            decided = date_time(subject.decided_at)
            return {
                "receiver": subject.receiver,
                "receiver_address": subject.receiver_address,
                "decided": decided,
            }
        case parts.Ruled():
            return {
                "reason": subject.reason,
                "decided": date_time(subject.decided_at),
                "reverses": subject.reverses,
            }
        case EarlierLetter():
            return {
                "letter": f"{subject.title} (surat ke-{subject.no})",
                "letter_dated": date_only(subject.dated) if subject.dated else "",
                "letter_sha256": subject.sha256,
                "reason": subject.reason,
            }
    return {}


def _tally(told: Told, meeting: parts.Meeting) -> str:
    votes = [ballot.vote for ballot in meeting.ballots]
    return ", ".join(f"{votes.count(vote)} {told.word('vote', vote)}" for vote in Vote)


def named(told: Told) -> list[parts.Party]:
    """The parties whom this kind of letter may name."""
    allowed = NAMED.get(told.letter.form.kind, frozenset())
    return [one for one in told.letter.snapshot.parties if one.heard in allowed]


FIELDS = (
    *("number", "receipt_number", "registration_number", "kind", "office", "town", "dated", "signs_as"),
    *("signed_by", "received", "occurred", "place", "event", "category", "article", "stage", "deadline"),
    *("deadline_article", "reported", "who", "who_as", "who_address", "when", "where", "attempt", "again"),
    *("online", "appeared", "sworn", "counsel", "unsigned", "statement", "facts", "analysis", "conclusion"),
    *("ordinal", "invited", "considered", "outcome", "tally", "receiver", "receiver_address", "decided"),
    *("reason", "reverses", "letter", "letter_dated", "letter_sha256"),
)
