"""How a deadline is written: as it rests in a case, and as an entry announces it and keeps the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace

from shared.changes import JsonObject
from shared.clock import from_rfc3339, rfc3339
from shared.contracts.triage import DeadlineV1
from shared.rules.amending import amended
from shared.rules.deadlines import RowCorrection
from shared.rules.model import Deadline, StartsFrom
from shared.rules.rulebooks import Rulebooks


def clock(deadline: Deadline) -> JsonObject:
    """A deadline as it rests: what was computed, and from what, under which rule of which book."""
    own = deadline.own
    return {
        "id": deadline.id,
        "rulebook": deadline.rulebook,
        "starts_from": own.starts_from.value,
        "started_at": rfc3339(own.started_at),
        "due_at": rfc3339(deadline.due_at),
        **_moments(deadline),
        **_corrections(deadline),
    }


def deadline_of(doc: JsonObject, books: Rulebooks) -> Deadline:
    """The deadline again; its words come from its rule, its end stands as it was computed then.

    The corrections of the rule are those that it was counted by, whatever is in force by now.

    Raises:
        NoSuchRulebook: this installation lacks the book to which the case is pinned.
    """
    book = books.pinned(doc["rulebook"])
    rule = amended(book.deadline(doc["id"]), corrections_of(doc.get("corrections", ())), book.calendars)
    moments = {StartsFrom(start): from_rfc3339(at) for start, at in doc.get("moments", {}).items()}
    computed = rule.starting(
        from_rfc3339(doc["started_at"]), starts_from=StartsFrom(doc["starts_from"]), moments=moments
    )
    return replace(computed, due_at=from_rfc3339(doc["due_at"]))


def announced(deadlines: Sequence[Deadline]) -> JsonObject | None:
    """The deadline as others are told it, in the form of `DeadlineV1`: every act starts one clock at most.

    Written by hand: pydantic would take a tenth of what a case's opening costs; a test compares the two.
    """
    if not deadlines:
        return None
    deadline = deadlines[0]
    return {
        "id": deadline.id,
        "starts_at": rfc3339(deadline.started_at),
        "due_at": rfc3339(deadline.due_at),
        "rule": deadline.rulebook,
        "article": deadline.article,
        "calendar": deadline.calendar.value,
        "confirmed": deadline.confirmed,
    }


def contract(deadlines: Sequence[Deadline]) -> DeadlineV1 | None:
    """The same as a part of another contract."""
    told = announced(deadlines)
    return DeadlineV1.model_validate(told) if told else None


def kept(deadlines: Sequence[Deadline]) -> JsonObject:
    """What an entry keeps of a deadline beside what is announced; the rest follows from its rule."""
    if not deadlines:
        return {}
    first = deadlines[0]
    return {"starts_from": first.own.starts_from.value, **_moments(first), **_corrections(first)}


def correction(known: RowCorrection) -> JsonObject:
    """A correction whole, so that nobody has to look it up."""
    return asdict(known)


def corrections_of(docs: Iterable[Mapping[str, str]]) -> tuple[RowCorrection, ...]:
    """Corrections again."""
    return tuple(RowCorrection(**doc) for doc in docs)


def _corrections(deadline: Deadline) -> JsonObject:
    """Those by which it was counted; most deadlines have none."""
    found = [correction(one) for one in deadline.corrections]
    return {"corrections": found} if found else {}


def _moments(deadline: Deadline) -> JsonObject:
    """The starts of all readings, where one starts from another event than the rule's own."""
    if len(deadline.moments) <= 1:
        return {}
    return {"moments": {start.value: rfc3339(at) for start, at in deadline.moments.items()}}


def restored(data: JsonObject, books: Rulebooks) -> tuple[Deadline, ...]:
    """The deadlines of an entry, from what it announced and kept; raises as `deadline_of`."""
    told = data.get("deadline")
    if told is None:
        return ()
    start, moments = data["internal"]["starts_from"], data["internal"].get("moments", {})
    return (
        deadline_of(
            {
                "id": told["id"],
                "rulebook": told["rule"],
                "starts_from": start,
                "started_at": moments.get(start, told["starts_at"]),
                "due_at": told["due_at"],
                "moments": moments,
                "corrections": data["internal"].get("corrections", ()),
            },
            books,
        ),
    )
