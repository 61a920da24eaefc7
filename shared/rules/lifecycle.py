"""The half of a rulebook that says how a case is handled: its tables, and the questions put to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.rules.handling import (
    CaseStage,
    Form,
    IdentityRule,
    Keyword,
    LawArticle,
    Move,
    NumberSeries,
    OfficeCodes,
    Priority,
    Route,
    Rung,
    ServantAct,
    Step,
    StepOutcome,
)
from shared.rules.sources import Named


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle(Named):
    """Stages, moves and what goes with them, in the order of their files.

    `format` 1 is that of the folders landed first: they name no lifecycle, so theirs stands beside them and
    the tables below `moves` are empty. Since `format` 2 a folder holds all of it.
    """

    format: int
    office: OfficeCodes
    case_stages: Mapping[str, CaseStage]
    moves: tuple[Move, ...]
    routes: Mapping[str, Route]
    steps: Mapping[str, Step]
    outcomes: Mapping[str, StepOutcome]
    series: Mapping[str, NumberSeries]
    forms: Mapping[str, Form]
    rungs: Mapping[str, Rung]
    articles: Mapping[str, LawArticle]
    keywords: Mapping[str, Keyword]
    priorities: Mapping[str, Priority]
    servant_acts: Mapping[str, ServantAct]
    identity: Mapping[str, IdentityRule]

    def moves_at(self, stage: str | None, kind: str) -> tuple[Move, ...]:
        """The moves of a case of that kind at a stage; `stage` is None before the case is open."""
        return tuple(move for move in self.moves if kind in move.kinds and _at(move, stage))

    def moves_for(self, stage: str | None, command: str, kind: str) -> tuple[Move, ...]:
        """The moves that a command stands for there: none if forbidden, several if conditions differ."""
        return tuple(move for move in self.moves_at(stage, kind) if move.command == command)


def _at(move: Move, stage: str | None) -> bool:
    return not move.stages if stage is None else stage in move.stages
