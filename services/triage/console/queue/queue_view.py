"""A queue as its page shows it: rows in words, tabs with counts, filters that stand in the URL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from services.triage.application.queue.board import Listed
from services.triage.application.queue.lanes import ACROSS, KINDS_OF, LANE_BEHIND, LANE_OF
from services.triage.application.queue.rows import Counts, Row
from services.triage.application.queue.views import Queue
from services.triage.console.case.case_words import CaseWords
from services.triage.console.queue.queue_state import NOBODY_IN_URL, QueueState
from services.triage.console.wording import DUES, QUEUES, STAGE_TONES
from services.triage.domain.acts.guards import permitted
from services.triage.domain.errors import IllegalMove, RoleMissing
from services.triage.domain.lifecycle import Act
from services.triage.domain.parts import Place
from services.triage.domain.words import DECISION_NAMES, KIND_NAMES, STAGE_NAMES, Kind, Stage
from shared.errors import N_
from shared.roles import Role
from shared.rules.model import Level, Rulebook
from shared.security.principals import Principal
from shared.web.i18n import Language, translate

FRESH = timedelta(seconds=15)
"""How long a new row is marked as new."""

Options: TypeAlias = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class QueueViews:
    """Puts rows, tabs and filters into words."""

    words: CaseWords
    opened: dict[tuple[str, ...], bool] = field(default_factory=dict)
    """What each rulebook, which never changes, opens to which roles: asked three times for each row."""

    def row(self, listed: Listed, who: Principal, now: datetime, language: Language) -> dict[str, Any]:
        """What one row shows."""
        row, book = listed.row, self.words.book(listed.row.rulebook)
        held = row.claimed_by
        return {
            "id": row.case_id,
            "number": row.receipt_number,
            "title": listed.opened.title,
            "opened": listed.opened,
            "category": self.words.category(book, row.category, language),
            "kind": translate(KIND_NAMES[row.kind], language),
            "place": self.words.place(book, Place(kelurahan=row.kelurahan)),
            "stage": translate(STAGE_NAMES[row.stage], language),
            "tone": STAGE_TONES[row.stage],
            "proposed": translate(DECISION_NAMES[row.proposed], language) if row.proposed else "",
            "proposer": listed.proposer,
            "missing": row.missing,
            "due_at": row.due_at,
            "note": self.words.length(book, row.deadline_id, language),
            "returned_at": row.returned_at,
            "received_at": row.received_at,
            "ended_at": row.order,
            "holder": listed.holder or (translate(N_("akun lain"), language) if held else ""),
            "claimed_at": row.claimed_at,
            "may_claim": held is None and self._may(row, Act.CLAIM, who, book),
            "may_release": held is not None
            and (held == who.account_id or who.has(Role.COMMISSIONER))
            and self._may(row, Act.RELEASE, who, book),
            "may_assign": self._may(row, Act.HAND_OVER if held == who.account_id else Act.ASSIGN, who, book),
            "may_gather": self._may(row, Act.LINK, who, book),
            "fresh": now - row.opened_at < FRESH,
        }

    def _may(self, row: Row, act: Act, who: Principal, rules: Rulebook) -> bool:
        """Whether the rulebook opens this act to this person's roles; claims are judged beside it."""
        asked = (rules.id, row.stage, act, row.kind, who.kind, *sorted(who.roles))
        if asked not in self.opened:
            self.opened[asked] = _permitted(row, act, who, rules)
        return self.opened[asked]

    def tabs(self, state: QueueState, counts: Counts, who: Principal) -> list[dict[str, Any]]:
        """The queues; one's own only for those who can hold cases."""
        return [
            {
                "text": label,
                "href": state.address(view=view),
                "count": getattr(counts, queue, None),
                "current": view == state.view,
            }
            for view, (queue, label) in QUEUES.items()
            if queue is not Queue.MINE or who.has(Role.OFFICER)
        ]

    def filters(
        self, state: QueueState, officers: Mapping[str, str], language: Language
    ) -> list[dict[str, Any]]:
        """The fields of the filter form, as far as they can narrow this queue."""
        queue = state.queue
        lane = LANE_BEHIND.get(queue, queue)
        stages = [one for one in Stage if lane in {*ACROSS, LANE_OF[one]}]
        free = [] if queue is Queue.TEAM else [(NOBODY_IN_URL, translate(N_("Belum ada"), language))]
        fields = self._of_any_list(stages, KINDS_OF.get(lane, tuple(Kind)), language)
        fields += [
            ("tenggat", N_("Tenggat"), _named(DUES, list(DUES), language) if _timed(queue) else []),
            ("petugas", N_("Petugas"), [*free, *officers.items()] if _held(queue) else []),
        ]
        return _selects(fields, state.chosen(), language)

    def search_filters(self, chosen: Mapping[str, str], language: Language) -> list[dict[str, Any]]:
        """The fields that narrow a search, whatever the queue."""
        return _selects(self._of_any_list(list(Stage), tuple(Kind), language), chosen, language)

    def _of_any_list(
        self, stages: Iterable[Stage], kinds: Iterable[Kind], language: Language
    ) -> list[tuple[str, str, Options]]:
        book = self.words.books.latest()
        places = [place for place in book.places.values() if place.level is Level.KECAMATAN]
        return [
            ("tahap", N_("Tahap"), _named(STAGE_NAMES, stages, language)),
            ("jenis", N_("Jenis"), _named(KIND_NAMES, kinds, language)),
            ("dugaan", N_("Dugaan"), [(one.id, one.name(language)) for one in book.categories.values()]),
            ("kecamatan", N_("Kecamatan"), [(one.id, one.name) for one in places]),
        ]

    def assigning(self, who: Principal) -> bool:
        """Whether the rules for new cases let this person give a case to somebody."""
        moves = [one for one in self.words.books.latest().moves if one.command in {Act.ASSIGN, Act.HAND_OVER}]
        return any(one.roles & who.roles for one in moves)

    def gathering(self, who: Principal) -> bool:
        """Whether the rules for new cases let this person say that cases belong together."""
        moves = [one for one in self.words.books.latest().moves if one.command == Act.LINK]
        return any(one.roles & who.roles for one in moves)


def _selects(
    fields: Iterable[tuple[str, str, Options]], chosen: Mapping[str, str], language: Language
) -> list[dict[str, Any]]:
    """As fields of a form, each with a choice that leaves it open."""
    every = ("", translate(N_("Semua"), language))
    return [
        {
            "name": name,
            "label": translate(label, language),
            "options": [every, *options],
            "value": chosen[name],
        }
        for name, label, options in fields
        if len(options) > 1
    ]


def _timed(queue: Queue) -> bool:
    return queue not in {Queue.TIPS, Queue.CLOSED}


def _held(queue: Queue) -> bool:
    return queue not in {Queue.MINE, Queue.UNASSIGNED, Queue.CLOSED}


def _named(names: Mapping[Any, str], members: Iterable[Any], language: Language) -> Options:
    return [(str(one), translate(names[one], language)) for one in members]


def _permitted(row: Row, act: Act, who: Principal, rules: Rulebook) -> bool:
    try:
        permitted(row.stage, act, row.kind, who.actor(), rules)
    except (IllegalMove, RoleMissing):
        return False
    return True
