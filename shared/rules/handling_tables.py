"""From TOML rows to what a rulebook says of handling a case: stages, moves, routes, numbers, letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from shared.roles import Role
from shared.rules.handling import (
    KINDS,
    SYSTEM,
    CaseStage,
    Condition,
    Form,
    Keyword,
    Lane,
    LawArticle,
    Move,
    NumberSeries,
    OfficeCodes,
    Priority,
    Record,
    Route,
    Rung,
    ServantAct,
    Step,
    StepOutcome,
)
from shared.rules.rows import Row, table

EVERY_STAGE = "*"
"""Stands in `stages` of a move for every stage that is not terminal."""


class HandlingTables(TypedDict):
    """The tables of `Lifecycle`."""

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


def handling_tables(rows: Mapping[str, list[Row]]) -> HandlingTables:
    """The tables, by the rows of each file; a file that is not there is an empty table.

    Raises:
        BadRow: a row breaks a rule of its table.
    """
    stages = table(rows["case_stages.toml"], _case_stage)
    return HandlingTables(
        office=_office_codes(rows["office.toml"]),
        case_stages=stages,
        moves=tuple(table(rows["moves.toml"], lambda row: _move(row, stages)).values()),
        routes={},
        steps={},
        outcomes={},
        series={},
        forms={},
        rungs={},
        articles={},
        keywords={},
        priorities={},
        servant_acts={},
    )


def _office_codes(rows: list[Row]) -> OfficeCodes:
    if len(rows) > 1:
        raise rows[1].bad("", "there is one [[office]] row")
    return table(rows, _office)["office"]


def _office(row: Row) -> OfficeCodes:
    types = row.texts("election_types")
    if not types:
        raise row.bad("election_types", "wants at least one")
    return OfficeCodes(
        level=row.text("level"), region=row.text("region"), election_types=types, **row.basis("office")
    )


def _case_stage(row: Row) -> CaseStage:
    identity = row.code("id")
    return CaseStage(lane=row.choice("lane", Lane), terminal=row.flag("terminal"), **row.named(identity))


def _move(row: Row, stages: Mapping[str, CaseStage]) -> Move:
    identity, who = row.code("id"), row.texts("who")
    return Move(
        command=row.code("command"),
        stages=_stages(row, stages),
        kinds=_kinds(row),
        roles=_roles(row, "who", tuple(name for name in who if name != SYSTEM)),
        system=SYSTEM in who,
        approvers=_roles(row, "approvers", row.texts("approvers")),
        to=_known(row, "to", stages),
        record=row.choice("record", Record) if row.has("record") else None,
        conditions=row.choices("conditions", Condition),
        starts=row.codes("starts"),
        meets=row.codes("meets"),
        extends=row.code("extends") if row.has("extends") else None,
        form=row.code("form") if row.has("form") else None,
        **row.named(identity),
    )


def _stages(row: Row, stages: Mapping[str, CaseStage]) -> tuple[str, ...]:
    named = row.texts("stages")
    if named == (EVERY_STAGE,):
        return tuple(stage.id for stage in stages.values() if not stage.terminal)
    for stage in named:
        if stage not in stages:
            raise row.bad("stages", f"{stage!r} is not in case_stages.toml")
    return named


def _known(row: Row, field: str, stages: Mapping[str, CaseStage]) -> str | None:
    if not row.has(field):
        return None
    stage = row.code(field)
    if stage not in stages:
        raise row.bad(field, f"{stage!r} is not in case_stages.toml")
    return stage


def _kinds(row: Row) -> frozenset[str]:
    kinds = frozenset(row.texts("kinds"))
    if not kinds or kinds - KINDS:
        raise row.bad("kinds", f"wants at least one of {', '.join(sorted(KINDS))}")
    return kinds


def _roles(row: Row, field: str, names: tuple[str, ...]) -> frozenset[Role]:
    for name in names:
        if name not in set(Role):
            raise row.bad(field, f"{name!r} is no role; roles are {', '.join(Role)}")
    return frozenset(Role(name) for name in names)
