"""Issued letters by the id under which anybody verifies them, and how often each was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar, Final

from services.triage.adapters.mongo_cases import CASES, CaseAggregate
from services.triage.application.letters.verify_letter import PublicLetter
from services.triage.domain.case import Case
from services.triage.domain.letters.letter_earlier import cancelled_by, letter_of
from services.triage.domain.letters.letter_snapshot import CANCELLATION, CANCELLATION_EN
from shared.changes import JsonObject
from shared.clock import Clock
from shared.rules.rulebooks import Rulebooks
from shared.store.mongo import Database, ReturnDocument, translated

LOOKS: Final = "verification_tries"
BY_MARK: Final = [("body.dossier.letters.verification", 1)]


@dataclass(frozen=True, slots=True)
class MongoPublicLetters:
    """Finds the case by its letter, on an index of its own."""

    database: Database
    aggregate: CaseAggregate

    @translated
    async def find(self, mark: str) -> PublicLetter | None:
        """The letter, of whatever office."""
        found = self.database[CASES].find(query_of(mark), {"body": 1}).hint(BY_MARK).limit(1)
        docs: list[JsonObject] = await found.to_list(None)
        return (
            public_letter(self.aggregate.load(docs[0]["body"]), mark, self.aggregate.books) if docs else None
        )


def query_of(mark: str) -> JsonObject:
    """The filter; shown so that a test can explain it."""
    return {BY_MARK[0][0]: mark}


def public_letter(case: Case, mark: str, books: Rulebooks) -> PublicLetter | None:
    """What is told of a case's letter."""
    letters = case.dossier.letters
    found = next((one for one in letters if one.verification == mark), None)
    if found is None:
        return None
    form = books.pinned(case.rulebook).forms.get(found.form)
    names = (form.name_id, form.name_en) if form else (found.form, found.form)
    if letter_of(found.about):
        names = (CANCELLATION, CANCELLATION_EN)
    return PublicLetter(
        number=found.number,
        letter_no=found.letter,
        dated=found.dated,
        form_id=names[0],
        form_en=names[1],
        sha256=found.sha256,
        cancelled=found.letter in cancelled_by(letters),
    )


@dataclass(frozen=True, slots=True)
class MongoLooks:
    """A row dies a quarter of an hour after its first look (the collection's TTL index)."""

    MOST: ClassVar[int] = 60
    """A letter to many receivers is checked by some of them at one time; whoever guesses needs far more."""

    database: Database
    clock: Clock

    @translated
    async def begin(self, mark: str) -> bool:
        """Count a look in the same step as it is weighed: looks at one moment do not pass together."""
        doc = await self.database[LOOKS].find_one_and_update(
            {"_id": sha256(mark.encode("utf-8", "surrogatepass")).hexdigest()},
            {"$inc": {"looks": 1}, "$setOnInsert": {"since": self.clock()}},
            projection={"looks": 1},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return bool(doc["looks"] <= self.MOST)
