"""The offices of this installation: its own, and those that the signed overlay names beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from services.triage.domain.passing.passing_errors import NoOfficeAbove
from shared.rules.office import Neighbour

RANKS: Final[Mapping[str, int]] = MappingProxyType({"Kab": 0, "Kota": 0, "Prov": 1, "RI": 2})
"""Which office stands above which; Law 7/2017 art. 89 orders Bawaslu so."""


@dataclass(frozen=True, slots=True)
class Offices:
    """`home` stamps what this process writes; `level` and `name` are its own."""

    home: str
    name: str
    level: str = ""
    neighbours: Mapping[str, Neighbour] = field(default_factory=dict)

    def every(self) -> Sequence[str]:
        """The codes of all, the home office first."""
        return (self.home, *self.neighbours)

    def names(self) -> Mapping[str, str]:
        """What each is called on screens, by code."""
        return {self.home: self.name, **{one.id: one.name for one in self.neighbours.values()}}

    def beside(self, office: str) -> Mapping[str, str]:
        """The names of the others: to which a case of this office can pass."""
        return {code: name for code, name in self.names().items() if code != office}

    def above(self, office: str, barred: Collection[str] = ()) -> str:
        """The next office above that is not barred, which takes the cases of one that is in conflict.

        Raises:
            NoOfficeAbove: this installation has none.
        """
        rank = self._rank(office)
        higher = [one for one in self.every() if one not in barred and self._rank(one) > rank]
        if not higher:
            raise NoOfficeAbove
        return min(higher, key=self._rank)

    def _rank(self, office: str) -> int:
        level = self.level if office == self.home else self.neighbours[office].codes.level
        return RANKS.get(level, 0)
