"""Hand-offs in MongoDB: the aggregate that the store writes, and what a change leaves for the read side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.notify.application import announcements, restoration
from services.notify.application.notation import dispatches_of, plain
from services.notify.application.views import last_moment, order_of
from services.notify.domain import handoff as domain
from services.notify.domain.events import Fact, HandoffCreated, NoticeFact, NoticeScheduled
from services.notify.domain.handoff import Dispatches, Handoff, Stage
from services.notify.domain.notice import Notice, NoticeState
from shared.changes import Draft, JsonObject, Write
from shared.clock import rfc3339

DISPATCHES = "dispatches"
HANDOFFS = "handoffs"
NOTICES = "notices"
KEYSETS = "keysets"


class DispatchAggregate:
    """What the store must know about a case's dispatches.

    Content stays sealed and rests in the journal alone: a page opens it when it is rendered (about 0.1 ms),
    and an erasure has no copies to look for. The body, and the documents of `handoffs` and `notices` that
    queries run on, name nobody (a return's reason is sealed too).
    """

    def __init__(self, office: str) -> None:
        self.collection = DISPATCHES
        self._office = office

    def load(self, doc: JsonObject) -> Dispatches:
        """The state from its stored body."""
        return dispatches_of(doc)

    def dump(self, state: Dispatches) -> JsonObject:
        """The stored body of a state."""
        return plain(state)

    def evolve(self, state: Dispatches | None, fact: Fact) -> Dispatches:
        """The domain's fold."""
        return domain.evolve(state, fact)

    def draft(self, fact: Fact) -> Draft:
        """The journal entry of a fact."""
        return announcements.draft(fact)

    def restore(self, entry: JsonObject) -> Fact:
        """The fact of a journal entry."""
        return restoration.restore(entry)

    def writes(self, state: Dispatches, facts: Sequence[Fact]) -> Sequence[Write]:
        """The read side's documents of every hand-off that changed, and the key that came with a new one."""
        writes = [
            Write(KEYSETS, state.report_id, "put", {"keyset": fact.sealed.keyset})
            for fact in facts
            if isinstance(fact, HandoffCreated) and fact.sealed.keyset is not None
        ]
        notices = {fact.notice_id for fact in facts if isinstance(fact, NoticeScheduled | NoticeFact)}
        for handoff in _changed(state, facts):
            writes.append(Write(HANDOFFS, handoff.id, "put", self._handoff(state, handoff)))
            writes.extend(
                Write(NOTICES, notice.id, "put", self._notice(state, handoff, notice))
                for notice in handoff.notices
                if notice.id in notices or notice.state is NoticeState.STOPPED
            )
        return writes

    def _handoff(self, state: Dispatches, handoff: Handoff) -> JsonObject:
        deadline = handoff.dossier.deadline
        return {
            "office": self._office,
            "stage": handoff.stage.value,
            "order": rfc3339(order_of(handoff)),
            "due": rfc3339(deadline.due_at) if deadline and handoff.stage is Stage.NEW else None,
            "undelivered": any(one.state is NoticeState.FAILED for one in handoff.notices),
            "case_id": state.case_id,
            "trace": state.trace,
            "body": plain(handoff),
        }

    def _notice(self, state: Dispatches, handoff: Handoff, notice: Notice) -> JsonObject:
        return {
            "office": self._office,
            "state": notice.state.value,
            "order": rfc3339(last_moment(notice)),
            "due_at": rfc3339(notice.due_at) if notice.due_at else None,
            "case_id": state.case_id,
            "handoff_id": handoff.id,
            "trace": state.trace,
        }


def _changed(state: Dispatches, facts: Iterable[Fact]) -> Iterable[Handoff]:
    touched = {
        fact.dossier.handoff_id if isinstance(fact, HandoffCreated) else fact.handoff_id for fact in facts
    }
    return [handoff for handoff in state.handoffs if handoff.id in touched]
