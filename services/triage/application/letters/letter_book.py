"""The book of letters over the case's own journal: a snapshot is the fold of its entries up to one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.triage.application.access import found
from services.triage.application.act_on_case import Asked
from services.triage.application.contents import Contents, Opened
from services.triage.application.file_with_case import FileWithCase
from services.triage.application.journal.restoration import restore
from services.triage.application.journal.step_words import split
from services.triage.application.letters.letter_ports import Letterheads, Page
from services.triage.application.ports import Cases, Names
from services.triage.application.queue.views import Entry
from services.triage.domain.acts.sittings import Heard, Plenary
from services.triage.domain.case import Case
from services.triage.domain.errors import Erased
from services.triage.domain.evolution import evolve
from services.triage.domain.faults import BrokenHistory
from services.triage.domain.file.dossier_commands import IssueLetter
from services.triage.domain.file.dossier_facts import LetterIssued
from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter_errors import NoSuchRevision
from services.triage.domain.letters.letter_snapshot import Clear, Taken, snapshot
from services.triage.domain.protection.deciders import reads_all
from services.triage.domain.protection.passages import closed_since
from shared.clock import rfc3339
from shared.errors import N_
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal


@dataclass(frozen=True, slots=True)
class JournalLetterBook:
    """Reads from the journal alone, so a letter of any earlier day can be made again."""

    cases: Cases
    contents: Contents
    names: Names
    books: Rulebooks
    offices: Letterheads
    file: FileWithCase

    async def page(self, who: Principal, case_id: str, revision: int | None = None) -> Page:
        """The case at a revision, the last one if none is named.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
            Erased: the report was erased, and with it what letters tell.
            NoSuchRevision: the case never had that revision.
            BrokenHistory: the journal's chain does not hold; nothing is issued from it.
        """
        file = await found(self.cases, who, case_id)
        history = await self.cases.history(case_id)
        if history.problems:
            raise BrokenHistory(history.problems[0])
        entries = [entry for entry in history.entries if revision is None or entry.seq <= revision]
        if not entries or revision not in {None, entries[-1].seq}:
            raise NoSuchRevision(revision or 0)
        case = self._folded(case_id, entries)
        rules, last = self.books.pinned(case.rulebook), entries[-1]
        taken, office = Taken(last.seq, last.hash, last.at), self.offices.of(case.office)
        clear = await self._clear(case, self.contents.open(replace(file, case=case)))
        shown, closed = snapshot(case, taken, clear, rules, office), closed_since(case, file.case)
        if not closed or reads_all(file.case, who.actor()):
            return Page(shown, rules, clear.texts)
        told = self.contents.open(replace(file, case=replace(case, protection=closed))).content
        masked = replace(clear, narrative=told.narrative if told else "")
        return Page(shown, rules, clear.texts, snapshot(case, taken, masked, rules, office))

    async def letters(self, who: Principal, case_id: str) -> Sequence[LetterIssued]:
        """Every letter that was issued, oldest first; raises as `access.found`."""
        return (await found(self.cases, who, case_id)).case.dossier.letters

    async def record(self, asked: Asked, command: IssueLetter) -> None:
        """Put the letter on record; raises as every act on a case."""
        await self.file(asked, command)

    def _folded(self, case_id: str, entries: Sequence[Entry]) -> Case:
        case: Case | None = None
        for entry in entries:
            case = evolve(case, restore(_document(entry, case_id), self.books))
        if case is None:
            raise BrokenHistory(type(case).__name__)
        return case

    async def _clear(self, case: Case, opened: Opened) -> Clear:
        content = opened.content
        if content is None:
            raise Erased(N_("Isi laporan ini tidak dapat dibuka lagi, sehingga suratnya tidak dapat dibuat."))
        return Clear(
            narrative=content.narrative,
            parties=tuple(_parties(case, opened)),
            texts=lambda sealed: split(opened.words(sealed)),
            reason=opened.reason,
            names=await self.names.display_names(set(_commissioners(case))),
            place=content.place_text or "",
        )


def _document(entry: Entry, case_id: str) -> dict[str, object]:
    """The entry as `restore` reads one."""
    return {
        "stream": case_id,
        "at": rfc3339(entry.at),
        "by": {"id": entry.by, "kind": entry.by_kind},
        "type": entry.type,
        "data": entry.data,
    }


def _commissioners(case: Case) -> Iterator[str]:
    plenaries = (one.record for one in case.dossier.entries if isinstance(one.record, Plenary))
    return (ballot.commissioner for plenary in plenaries for ballot in plenary.ballots)


def _parties(case: Case, opened: Opened) -> Iterator[parts.Party]:
    content = opened.content
    named = (
        ((Heard.REPORTED, content.reported_parties), (Heard.WITNESS, content.witnesses)) if content else ()
    )
    for heard, people in named:
        for one in people:
            if one.name:
                yield parts.Party(
                    case_id=case.case_id,
                    heard=heard,
                    name=one.name,
                    address=one.address or "",
                    capacity=one.role or "",
                )
