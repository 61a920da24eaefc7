"""Books of letters: one in memory that passes the suite, and the real one over a journal in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.claim_case import ClaimCase
from services.triage.application.contents import Contents
from services.triage.application.file_with_case import FileWithCase
from services.triage.application.journal.step_words import split
from services.triage.application.letters.letter_book import JournalLetterBook
from services.triage.application.letters.letter_ports import LetterBook, Page
from services.triage.application.open_case import OpenCaseOf
from services.triage.domain import errors
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from services.triage.domain.file.dossier_commands import AddNote, IssueLetter
from services.triage.domain.file.dossier_facts import LetterIssued
from services.triage.domain.letters.letter_errors import NoSuchRevision
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.letters.snapshot import Letterhead, Snapshot
from shared.changes import Cause
from shared.ids import new_id
from shared.roles import Role
from shared.rules.handling import Form, Move
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal
from shared.security.sealing import ContentKeys
from shared.telemetry.traces import Traces
from tests.support.fake_accounts import person
from tests.support.fake_store import FakeStore
from tests.support.letters import CASE, OFFICE, TITLES, form, snapshot
from tests.support.triage import Hands
from tests.support.triage_memory import BOOKS, ClearAead, FakeCases, FakeNames, opened

SARI = person(Role.OFFICER, username="sari", account_id="01936000-0000-7000-8000-00000000000a")
TONO = person(Role.AUDITOR, username="tono", account_id="01936000-0000-7000-8000-00000000000d")
DEWI = person(Role.LIAISON, username="dewi", account_id="01936000-0000-7000-8000-00000000000e")


def lettered(rules: Rulebook) -> Rulebook:
    """The rulebook with a form for every kind of letter, and a move by which letters are issued."""
    basis = {"article": "-", "source": "-", "question_id": "-", "question_en": "-"}
    forms = {
        kind.value: Form(
            id=kind.value,
            name_id=TITLES[kind][0],
            name_en=kind.value,
            code=form(kind).code.removeprefix("Model "),
            template=kind.value,
            confirmed=form(kind).confirmed,
            **basis,
        )
        for kind in LetterKind
    }
    move = Move(
        id="issue_letter",
        name_id="Penerbitan surat",
        name_en="Issuing a letter",
        command="issue_letter",
        stages=tuple(rules.case_stages),
        kinds=frozenset({"report", "finding", "tip"}),
        roles=frozenset({Role.OFFICER, Role.COMMISSIONER}),
        system=False,
        approvers=frozenset(),
        to=None,
        record=None,
        conditions=frozenset(),
        starts=(),
        meets=(),
        extends=None,
        form=None,
        confirmed=False,
        **basis,
    )
    note = replace(move, id="note_anywhere", command="note")
    return replace(rules, forms=forms, moves=(*rules.moves, move, note))


RULES = lettered(BOOKS.latest())


@dataclass(frozen=True, slots=True)
class FakeOffices:
    """Every office writes alike."""

    def of(self, office: str) -> Letterhead:  # noqa: ARG002 - one office in memory
        """The letterhead."""
        return OFFICE


@dataclass
class FakeLetterBook:
    """One case, every revision kept; a change adds one."""

    states: list[Snapshot] = field(default_factory=lambda: [replace(snapshot(), seq=1, letters=0)])
    issued: list[LetterIssued] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    clock: Hands = field(default_factory=Hands)

    async def page(self, who: Principal, case_id: str, revision: int | None = None) -> Page:
        """The state."""
        self._check(who, case_id)
        at = len(self.states) if revision is None else revision
        if not 1 <= at <= len(self.states):
            raise NoSuchRevision(at)
        return Page(self.states[at - 1], RULES, split)

    async def letters(self, who: Principal, case_id: str) -> Sequence[LetterIssued]:
        """What was recorded."""
        self._check(who, case_id)
        return self.issued

    async def record(self, asked: Asked, command: IssueLetter) -> None:
        """Record it, once a key."""
        self._check(asked.who, asked.case_id)
        if asked.cause.key in self.keys:
            return
        if asked.read is not None and asked.read != len(self.states):
            raise errors.CaseChanged(asked.read, len(self.states))
        self.keys |= {asked.cause.key} if asked.cause.key else set()
        number = len(self.issued) + 1
        self.issued.append(
            LetterIssued(
                case_id=asked.case_id,
                at=self.clock(),
                by=asked.who.account_id,
                letter=number,
                form=command.form,
                sha256=command.sha256,
                snapshot=command.snapshot,
                head=command.head,
                about=command.about,
                edition=command.edition,
                dated=command.dated,
                number=command.number,
                verification=command.verification,
                words=command.words,
            )
        )
        await self.move(letters=number)

    async def move(self, *, letters: int | None = None) -> None:
        """The case goes on."""
        last = self.states[-1]
        kept = last.letters if letters is None else letters
        at = last.taken_at + timedelta(minutes=1)
        head = f"{last.seq + 1:064x}"
        self.states.append(replace(last, seq=last.seq + 1, head=head, taken_at=at, letters=kept))

    def _check(self, who: Principal, case_id: str) -> None:
        if case_id != CASE or who.office != "balikpapan":
            raise errors.NoSuchCase


@dataclass
class LetterWorld:
    """A book, a case in it, and a way to let that case go on."""

    book: LetterBook
    case_id: str
    move: Callable[[], Awaitable[None]]
    clock: Hands

    def asked(self, read: int | None, *, key: str | None = None) -> Asked:
        """What an officer asks who read that revision, under a key of their own if given."""
        cause = Cause(new_id(), SARI.account_id, key, b"mac") if key else Cause(new_id())
        return Asked(SARI, self.case_id, cause, read)


def in_fake() -> LetterWorld:
    """A world over the fake."""
    book = FakeLetterBook()
    return LetterWorld(book, CASE, book.move, book.clock)


@asynccontextmanager
async def in_journal() -> AsyncIterator[LetterWorld]:
    """A world over a journal in memory, its case just opened."""
    clock, keys, names = Hands(), ContentKeys(ClearAead()), FakeNames()
    books = Rulebooks({RULES.id: RULES})
    store: FakeStore[Case, Fact] = FakeStore(CaseAggregate(books), clock=clock)
    await store.start()
    cases, contents = FakeCases(store), Contents(keys)
    act = ActOnCase(store, cases, contents, books, clock, Traces.silent())
    file = FileWithCase(act)
    case_id = await opened(store, OpenCaseOf(lambda: RULES, clock), keys)
    await ClaimCase(act, names)(Asked(SARI, case_id, Cause(new_id())))

    async def move() -> None:
        clock.pass_(minutes=1)
        note = AddNote(by=SARI.actor(), words="dicatat")
        await file(Asked(SARI, case_id, Cause(new_id())), note)

    book = JournalLetterBook(cases, contents, names, books, FakeOffices(), file)
    yield LetterWorld(book, case_id, move, clock)
    await store.close()
