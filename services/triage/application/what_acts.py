"""What could and could not be done with open cases under another rulebook, at the stages where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.triage.application.queue.deadline_list import ListedCase
from services.triage.domain.lifecycle import acts_at, rows
from services.triage.domain.words import Kind, Stage
from shared.rules.handling import Condition
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What cases of one stage and kind under one rulebook could no longer do, and what could be done besides.

    `stage_there`: the other rulebook knows the stage; without it nothing could be done. `conditioned`: acts
    that stay, and would wait for something else. Who may do an act is not compared.
    """

    rulebook: str
    stage: Stage
    kind: Kind
    cases: Sequence[ListedCase]
    stage_there: bool
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    conditioned: tuple[str, ...]


def turns(listed: Iterable[ListedCase], books: Rulebooks, book: Rulebook) -> tuple[Turn, ...]:
    """What the other book would change of the acts at the stages where these cases stand, group by group."""
    groups: dict[tuple[str, Stage, Kind], list[ListedCase]] = defaultdict(list)
    for one in listed:
        groups[one.rulebook, one.stage, one.kind].append(one)
    found = (_turn(cases, books.pinned(rulebook), book) for (rulebook, _, _), cases in sorted(groups.items()))
    return tuple(one for one in found if one)


def _turn(cases: Sequence[ListedCase], own: Rulebook, book: Rulebook) -> Turn | None:
    stage, kind = cases[0].stage, cases[0].kind
    before, after = _acts(own, stage, kind), _acts(book, stage, kind)
    if before == after:
        return None
    return Turn(
        rulebook=own.id,
        stage=stage,
        kind=kind,
        cases=cases,
        stage_there=bool(after),
        lost=tuple(act for act in before if act not in after),
        gained=tuple(act for act in after if act not in before),
        conditioned=tuple(act for act in before if act in after and before[act] != after[act]),
    )


def _acts(book: Rulebook, stage: Stage, kind: Kind) -> Mapping[str, frozenset[frozenset[Condition]]]:
    """The acts that are open at a stage to somebody, each with what its rows wait for."""
    return {
        act: frozenset(move.conditions for move in rows(book, stage, act, kind))
        for act in acts_at(book, stage, kind)
    }
