"""A city and its province in one installation, over a store in memory; every name is made up."""

from __future__ import annotations

from functools import cache

from shared.roles import Role
from shared.rules.overlay import parse_overlay
from shared.rules.rulebooks import Rulebooks
from tests.support.fake_accounts import person
from tests.support.office_moves import office_books
from tests.support.overlays import GOOD, NEIGHBOUR
from tests.support.triage_console import Console, console_over
from tests.support.triage_memory import World, in_memory

PROVINCE = "kaltim"
YANI = person(Role.COMMISSIONER, username="yani", account_id="01936000-0000-7000-8000-0000000000f1")
DEWI = person(
    Role.OFFICER, username="dewi", account_id="01936000-0000-7000-8000-0000000000f2", office=PROVINCE
)
RUDI = person(
    Role.COMMISSIONER, username="rudi", account_id="01936000-0000-7000-8000-0000000000f3", office=PROVINCE
)


@cache
def two_offices() -> Rulebooks:
    """Rulebooks whose overlay names the province beside the city."""
    overlay = parse_overlay((GOOD + NEIGHBOUR).encode(), key="0" * 16)
    return Rulebooks({book.id: book for book in office_books()}, overlay)


def two_office_world() -> World:
    """Triage of both; `await world.store.start()` first."""
    return in_memory(books=two_offices())


def two_office_console(world: World) -> Console:
    """Its console, with a second commissioner of the city and two people of the province."""
    return console_over(world, more=(YANI, DEWI, RUDI))
