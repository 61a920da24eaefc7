"""Row: a search by words through the API, however many cases there are."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import bson
from bson.raw_bson import RawBSONDocument

from deploy.bench.figures import Bound, Figure, Row
from deploy.bench.ground import Ground
from deploy.bench.made import OFFICE, Maker
from deploy.bench.many_cases import found_by
from deploy.bench.people import Person
from deploy.bench.waits import flat, median_ms
from services.triage.adapters.mongo_search import NEWEST, SEARCH
from services.triage.domain.search.blind import blinded
from services.triage.domain.search.words import Field, Mark
from shared.errors import Refused
from shared.security import keyfiles
from shared.store.mongo import Database

NAME: Final = "search"
FAST = Bound(20, of="value", at_most=True)
FLAT = Bound(3, of="ratio", at_most=True)
ROWS: Final = 25
VOCABULARY: Final = 20_000
KEPT: Final = {"revision": 2}
"""Later than that of its case, so that the service does not put its own in its place."""
WORDS_A_CASE: Final = 90
"""Different words of a narrative of some 150."""
COMMON, OTHER_COMMON, RARE = "katab", "kataca", "katahhhh"
ASKED: Mapping[str, str] = {
    "a name": "nama{letters}",
    "a number in part": "{number}/LP",
    "one common word": COMMON,
    "two common words": f"{COMMON} {OTHER_COMMON}",
    "a common and a rare word": f"{COMMON} {RARE}",
    "a word that is nowhere": f"{COMMON} helikopter",
}
LIMITS = (
    "The find reads 25 documents of one index by one mark. A search counts how often each word is met, reads "
    "up to 200 cases that meet all and 100 of each word, ranks them in Python, then reads and opens 25 rows."
)


@dataclass(slots=True)
class Searched:
    """One installation with so many cases, and who asks."""

    cases: int
    officer: Person
    database: Database
    key: bytes = field(repr=False)
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


async def measure(ground: Ground) -> Row:
    """Fill an index of each size, then ask in turn."""
    async with AsyncExitStack() as closing:
        maker = closing.enter_context(Maker(ground.keys))
        each = [await _filled(ground, closing, maker, cases) for cases in ground.scale.queues[:2]]
        for number in range(ground.scale.rounds):
            for one in each:
                await _ask(one, ground.scale.pages)
            ground.say(f"round {number + 1}/{ground.scale.rounds}: {', '.join(map(_told, each))}")
        return _row(each)


async def _filled(ground: Ground, closing: AsyncExitStack, maker: Maker, cases: int) -> Searched:
    """Cases as triage keeps them, and entries with words as rare and as common as in speech."""
    namespace = f"search{cases}"
    stack = await closing.enter_async_context(ground.installation(namespace, "triage"))
    database = await closing.enter_async_context(ground.database(f"{namespace}_triage"))
    key = hmac.digest(keyfiles.load_secret(ground.keys / "triage", keyfiles.ANSWERS), b"search", "sha256")
    made = entries(key, Random(cases))  # noqa: S311 - a bench's data guards nothing
    for portion in maker.queue_documents(cases):
        documents = [bson.decode(document) for document in portion["cases"]]
        await database[SEARCH].insert_many(
            [{**found_by(one), **next(made), **KEPT} for one in documents], ordered=False
        )
        for collection, raw in portion.items():
            await database[collection].insert_many([RawBSONDocument(one) for one in raw], ordered=False)
    ground.say(f"{cases:,} cases made")
    officer = await Person.sign_in(stack.origins["triage"], "petugas")
    return Searched(cases, officer, database, key)


def entries(key: bytes, random: Random) -> Iterator[dict[str, Any]]:
    """Marks of cases without end: each a name and a number of its own, and words by Zipf's law."""
    words = [f"kata{_letters(rank)}" for rank in range(1, VOCABULARY + 1)]
    marks = [blinded(key, OFFICE, Mark(Field.NARRATIVE, word)) for word in words]
    weights = [1 / rank for rank in range(1, VOCABULARY + 1)]
    number = 0
    while True:
        number += 1
        own = [Mark(Field.PARTY, f"nama{_letters(number)}")]
        own += [Mark(Field.NUMBER, str(number)), Mark(Field.NUMBER, f"{number}/lp")]
        drawn = random.choices(marks, weights, k=WORDS_A_CASE)
        yield {"marks": sorted({*drawn, *(blinded(key, OFFICE, mark) for mark in own)})}


def _letters(number: int) -> str:
    """A word for a number, of letters alone and without an affix."""
    return "".join("abcdefgh"[int(digit)] for digit in f"{number:o}")


async def _ask(one: Searched, times: int) -> None:
    """Each question; a name and a number is another one each time."""
    for what, text in {"floor": "", **ASKED}.items():
        numbers = iter(range(1, times + 1))

        async def asked(text: str = text, numbers: Iterator[int] = numbers) -> None:
            number = next(numbers)
            await _search(one, text.format(number=number, letters=_letters(number)))

        ask: Callable[[], Awaitable[None]] = asked if text else lambda: _bare(one)
        one.waits[what].append(await median_ms(ask, times))


async def _search(one: Searched, text: str) -> None:
    answer = await one.officer.call("POST", "/api/v1/cases/search", {"text": text, "limit": ROWS})
    if not answer.json()["items"]:
        raise Refused(f"the prepared index shows no case for {text!r}")


async def _bare(one: Searched) -> None:
    """The find alone: by one mark, newest first, as many documents."""
    mark = blinded(one.key, OFFICE, Mark(Field.NARRATIVE, COMMON))
    asked = one.database[SEARCH].find({"office": OFFICE, "marks": mark}).sort(list(NEWEST.items()))
    found: list[Any] = await asked.limit(ROWS).to_list(ROWS)
    if not found:
        raise Refused("the bare find found nothing")


def _told(one: Searched) -> str:
    return f"{one.cases:,} cases: " + ", ".join(
        f"{what} {waits[-1]:.1f} ms" for what, waits in one.waits.items()
    )


def _row(each: list[Searched]) -> Row:
    figures = [
        Figure(f"{what}, {one.cases:,} cases, p50", "ms", one.waits[what], one.waits["floor"], FAST)
        for one in each
        for what in ASKED
    ]
    figures += flat(ASKED, each[0], each[-1], FLAT)
    return Row(
        NAME,
        "Search by words, number and name",
        "the indexed find of 25 entries by one mark alone",
        figures,
        notes=["in the last lines the floor is the smaller index: flat means a ratio near 1"],
        limits=LIMITS,
    )
