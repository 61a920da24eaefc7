"""From TOML rows to what a rulebook says of handling a case: stages, moves, routes, numbers, letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypedDict, TypeVar

from shared.roles import Role
from shared.rules.classifying_tables import keyword, law_article, priority, servant_act
from shared.rules.handling import (
    KINDS,
    SYSTEM,
    CaseStage,
    Condition,
    Form,
    IdentityRule,
    Keyword,
    Lane,
    LawArticle,
    Moment,
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
from shared.rules.office import Overlay
from shared.rules.rows import Row, table
from shared.rules.sources import Sourced

R = TypeVar("R", bound=Sourced)

MOST_OPEN_MINUTES = 15
"""No grant of ours lives longer (`shared/security/signing.py`, compared by a test)."""
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
    identity: Mapping[str, IdentityRule]


def handling_tables(rows: Mapping[str, list[Row]], local: Overlay | None) -> HandlingTables:
    """The tables, by the rows of each file and the office's codes; a file that lacks is an empty table.

    Raises:
        BadRow: a row breaks a rule of its table.
    """
    stages = table(rows["case_stages.toml"], _case_stage)

    def of(file: str, read: Callable[[Row], R]) -> Mapping[str, R]:
        return table(rows.get(file, ()), read)

    return HandlingTables(
        office=local.codes if local else _office_codes(rows["office.toml"]),
        case_stages=stages,
        moves=tuple(table(rows["moves.toml"], lambda row: _move(row, stages)).values()),
        routes=of("routes.toml", _route),
        steps=of("steps.toml", _step),
        outcomes=of("outcomes.toml", _outcome),
        series=of("numbers.toml", _series),
        forms=of("forms.toml", _form),
        rungs=of("warnings.toml", _rung),
        articles=of("articles.toml", law_article),
        keywords=of("keywords.toml", keyword),
        priorities=of("priorities.toml", priority),
        servant_acts=of("servant_acts.toml", servant_act),
        identity=of("identity.toml", _identity),
    )


def _identity(row: Row) -> IdentityRule:
    """`second_person = false` is said, never left out: a forgotten list must not let one person alone."""
    identity, approvers = row.code("id"), _roles(row, "approvers", row.texts("approvers"))
    if row.flag("second_person") is not bool(approvers):
        raise row.bad("approvers", "wants a role that agrees exactly where second_person is true")
    open_minutes = row.number("open_minutes", least=1)
    if open_minutes > MOST_OPEN_MINUTES:
        raise row.bad("open_minutes", f"wants at most {MOST_OPEN_MINUTES}, as long as a grant lives")
    return IdentityRule(
        kinds=_kinds(row),
        roles=_roles(row, "roles", row.texts("roles")),
        approvers=approvers,
        open_minutes=open_minutes,
        wait_minutes=row.number("wait_minutes", least=1),
        **row.basis(identity),
    )


def _office_codes(rows: list[Row]) -> OfficeCodes:
    if len(rows) > 1:
        raise rows[1].bad("", "there is one [[office]] row")
    return table(rows, office)["office"]


def office(row: Row, *, identity: str = "office") -> OfficeCodes:
    """One row of office.toml."""
    types = row.texts("election_types")
    if not types:
        raise row.bad("election_types", "wants at least one")
    return OfficeCodes(
        level=row.text("level"), region=row.text("region"), election_types=types, **row.basis(identity)
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
        extends=row.maybe_code("extends"),
        form=row.maybe_code("form"),
        **row.named(identity),
    )


def _route(row: Row) -> Route:
    identity = row.code("id")
    return Route(
        receiver=row.code("receiver"),
        categories=row.codes("categories"),
        criminal=row.flag("criminal"),
        forward=row.maybe_code("forward"),
        form=row.maybe_code("form"),
        **row.named(identity),
    )


def _step(row: Row) -> Step:
    identity, outcomes = row.code("id"), row.codes("outcomes")
    final = frozenset(row.codes("final"))
    if final - set(outcomes):
        raise row.bad("final", f"{min(final - set(outcomes))!r} is none of the step's outcomes")
    return Step(
        route=row.code("route"),
        follows=row.texts("follows"),
        deadline=row.maybe_code("deadline"),
        outcomes=outcomes,
        final=final,
        **row.named(identity),
    )


def _outcome(row: Row) -> StepOutcome:
    return StepOutcome(**row.named(row.code("id")))


def _series(row: Row) -> NumberSeries:
    identity = row.code("id")
    return NumberSeries(
        on=row.codes("on"),
        kinds=_kinds(row),
        pattern=row.text("pattern"),
        width=row.number("width", least=1),
        yearly=row.flag("yearly"),
        **row.named(identity),
    )


def _form(row: Row) -> Form:
    identity, code = row.code("id"), row.text("code", empty=True)
    form = Form(code=code, template=row.code("template"), **row.named(identity))
    if form.confirmed and not code:
        raise row.bad("code", "is missing: a form whose code nobody knows is not confirmed")
    return form


def _rung(row: Row) -> Rung:
    identity, moment, hours = row.code("id"), row.choice("moment", Moment), row.number("hours", least=0)
    if (moment is Moment.AT) != (hours == 0):
        raise row.bad("hours", "is 0 at the end of a deadline, and only there")
    quiet = row.maybe_hour("quiet_from"), row.maybe_hour("quiet_to")
    if (quiet[0] is None) != (quiet[1] is None):
        raise row.bad("quiet_to", "quiet hours want both ends")
    roles = row.choices("roles", Role)
    if not roles:
        raise row.bad("roles", "a warning that goes to nobody warns nobody")
    return Rung(
        deadlines=frozenset(row.codes("deadlines")),
        moment=moment,
        hours=hours,
        roles=roles,
        quiet_from=quiet[0],
        quiet_to=quiet[1],
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
