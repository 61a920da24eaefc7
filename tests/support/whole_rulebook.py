"""A rulebook of format 2 for tests: the whole lifecycle, from a tip to the published status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from shared.roles import Role
from shared.rules.deadlines import DeadlineRule
from shared.rules.handling import (
    KINDS,
    CaseStage,
    Condition,
    Lane,
    LawArticle,
    Move,
    Priority,
    Record,
    Route,
    Step,
    StepOutcome,
)
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks

WHOLE = "uji_2024_2"
BASIS = {"article": "Pasal 1", "source": "https://example.test/1", "confirmed": True}
OFFICER, COMMISSIONER = frozenset({Role.OFFICER}), frozenset({Role.COMMISSIONER})
CASE = (
    "preliminary_review",
    "completion",
    "registered",
    "clarification",
    "second_discussion",
    "plenary",
    "decided",
)
LANES = {
    "tracing": Lane.TIPS,
    "tip_closed": Lane.CLOSED,
    **dict.fromkeys((*CASE, "completion_expired"), Lane.CASES),
    "tracking": Lane.TRACKING,
    **dict.fromkeys(("refused", "stopped", "transferred", "concluded", "published"), Lane.CLOSED),
}
OPEN = tuple(stage for stage in LANES if stage != "published")


def named(identity: str) -> dict[str, Any]:
    """What every row of the law carries."""
    return {"id": identity, "name_id": f"aturan {identity}", "name_en": f"rule {identity}", **BASIS}


def _move(command: str, stages: Iterable[str], to: str | None = None, **changes: Any) -> Move:
    row: dict[str, Any] = {
        **named(f"{command}_{to or 'stay'}_{'_'.join(changes.pop('tag', ()))}"),
        "command": command,
        "stages": tuple(stages),
        "kinds": KINDS,
        "roles": OFFICER,
        "system": False,
        "approvers": frozenset(),
        "to": to,
        "record": None,
        "conditions": frozenset(),
        "starts": (),
        "meets": (),
        "extends": None,
        "form": None,
    }
    return Move(**row | changes)


def _decision(command: str, stages: Iterable[str], to: str | None = None, **changes: Any) -> Move:
    return _move(command, stages, to, approvers=COMMISSIONER, **changes)


TIP, CASES = frozenset({"tip"}), frozenset({"report", "finding"})
NOBODY: dict[str, Any] = {"roles": frozenset[Role](), "system": True}
REVIEWS = ("preliminary_review", "finding_registration")
CRIMINAL = frozenset({Condition.CRIMINAL})
NOT_CRIMINAL = frozenset({Condition.NOT_CRIMINAL})


def _opening() -> list[Move]:
    return [
        _move("open", (), "tracing", kinds=TIP, **NOBODY),
        _move("open", (), "preliminary_review", kinds=CASES, starts=("preliminary_review",), **NOBODY),
        _move("claim", OPEN),
        _move("release", OPEN, roles=OFFICER | COMMISSIONER),
        _move("assign", OPEN, roles=COMMISSIONER),
        _move("hand_over", OPEN),
        _move("note", OPEN, roles=OFFICER | COMMISSIONER),
        _move("classify", OPEN),
        _move("link", OPEN),
        _move("merge", OPEN),
        _move("wall", OPEN, roles=OFFICER | COMMISSIONER),
    ]


def _reviewing() -> list[Move]:
    return [
        _move("record_tracing", ("tracing",), record=Record.TRACING, starts=("finding_registration",)),
        _move("hold_plenary", ("tracing",), kinds=TIP, record=Record.PLENARY),
        _decision(
            "fix_finding",
            ("tracing",),
            "registered",
            conditions=frozenset({Condition.PLENARY_FINDS}),
            meets=("finding_registration",),
            starts=("study",),
        ),
        _decision("close_tip", ("tracing",), "tip_closed"),
        _move(
            "ask_completion",
            ("preliminary_review",),
            "completion",
            record=Record.COMPLETION_REQUEST,
            starts=("completion",),
            meets=REVIEWS,
        ),
        _move(
            "receive_completion",
            ("completion",),
            "preliminary_review",
            record=Record.COMPLETION,
            meets=("completion",),
        ),
        _move("expire_completion", ("completion",), "completion_expired"),
        _decision("register", ("preliminary_review",), "registered", starts=("study",), meets=REVIEWS),
        _decision(
            "refuse", ("preliminary_review", "completion_expired"), "refused", meets=(*REVIEWS, "completion")
        ),
        _decision("transfer", ("preliminary_review", "registered"), "transferred"),
    ]


def _examining() -> list[Move]:
    return [
        _move(
            "hold_first_discussion",
            ("registered",),
            "clarification",
            record=Record.DISCUSSION,
            conditions=CRIMINAL,
        ),
        _move("begin_clarification", ("registered",), "clarification", conditions=NOT_CRIMINAL),
        _move("summon", ("clarification",), record=Record.SUMMONS),
        _move("record_hearing", ("clarification",), record=Record.HEARING),
        _decision("extend_study", CASE[2:6], extends="study"),
        _move("finish_clarification", ("clarification",), "second_discussion", conditions=CRIMINAL),
        _move("finish_clarification", ("clarification",), "plenary", conditions=NOT_CRIMINAL),
        _move(
            "hold_second_discussion",
            ("second_discussion",),
            "plenary",
            record=Record.DISCUSSION,
            conditions=CRIMINAL,
        ),
        _move("hold_plenary", ("plenary",), "decided", kinds=CASES, record=Record.PLENARY, meets=("study",)),
    ]


def _ending() -> list[Move]:
    asked = frozenset({Condition.WITHDRAWAL_ASKED})
    return [
        _decision(
            "escalate",
            ("decided", "tracking"),
            "tracking",
            conditions=frozenset({Condition.PLENARY_FORWARDS}),
        ),
        _decision("stop", ("decided",), "stopped", conditions=frozenset({Condition.PLENARY_STOPS})),
        *(
            _move(command, ("tracking", "concluded", "published"), **NOBODY)
            for command in ("record_sent", "record_acknowledged", "record_returned", "record_late_proof")
        ),
        _move(
            "record_step",
            ("tracking",),
            record=Record.ROUTE_STEP,
            conditions=frozenset({Condition.ROUTE_OPEN}),
        ),
        _decision("conclude", ("tracking",), "concluded", conditions=frozenset({Condition.ALL_ROUTES_ENDED})),
        _decision("publish", ("refused", "stopped", "concluded", "transferred", "tip_closed"), "published"),
        _move("ask_withdrawal", CASE, record=Record.WITHDRAWAL),
        _decision("accept_withdrawal", CASE, "stopped", conditions=asked),
        _decision("refuse_withdrawal", CASE, conditions=asked),
        _decision("reverse", ("refused",), "preliminary_review"),
        _decision("reverse", ("stopped",), "plenary"),
    ]


def _routes() -> Mapping[str, Route]:
    police = Route(
        receiver="joint_centre",
        categories=("money_politics", "hoax", "other_crime"),
        criminal=True,
        forward="forward_to_police",
        form=None,
        **named("police") | {"name_id": "Kepolisian", "name_en": "Police"},
    )
    commission = Route(
        receiver="election_commission",
        categories=("administrative", "campaign"),
        criminal=False,
        forward=None,
        form=None,
        **named("election_commission")
        | {
            "name_id": "KPU",
            "name_en": "Election commission",
            "confirmed": False,
            "question_id": "pasalnya",
            "question_en": "the article",
        },
    )
    return {one.id: one for one in (police, commission)}


def _step(identity: str, route: str, follows: str, *outcomes: str, deadline: str | None = None) -> Step:
    """A step outside; its last outcome ends the route."""
    return Step(
        route=route,
        follows=(follows,),
        deadline=deadline,
        outcomes=outcomes,
        final=frozenset(outcomes[-1:]),
        **named(identity),
    )


def _steps() -> Mapping[str, Step]:
    investigation, asked = "police_investigation", "police_investigation:to_prosecutor"
    rows = (
        _step(investigation, "police", "received", "to_prosecutor", "halted", deadline=investigation),
        _step("prosecutor_review", "police", asked, "sent_back", "complete"),
        _step("commission_action", "election_commission", "received", "acted"),
    )
    return {one.id: one for one in rows}


def _deadlines(landed: Rulebook) -> Mapping[str, DeadlineRule]:
    outside = replace(
        landed.deadlines["forward_to_police"],
        id="police_investigation",
        length=336,
        actor="joint_centre",
        name_id="Penyidikan",
        name_en="Investigation",
    )
    study = replace(landed.deadlines["study"], extension=2)
    rules = {**landed.deadlines, "study": study, "police_investigation": outside}
    return {name: replace(rule, rulebook=WHOLE) for name, rule in rules.items()}


def _classifying() -> dict[str, Any]:
    bribery = named("187a") | {"name_id": "Pasal 187A"}
    urgent = named("high") | {"name_id": "Tinggi"}
    return {
        "articles": {"187a": LawArticle(categories=("money_politics",), criminal=True, **bribery)},
        "priorities": {"high": Priority(rank=1, categories=(), stages=(), words=(), **urgent)},
    }


def _outcomes() -> Mapping[str, StepOutcome]:
    ids = ("to_prosecutor", "halted", "complete", "sent_back", "acted")
    names = {one: {"name_id": f"hasil {one}", "name_en": f"outcome {one}"} for one in ids}
    return {one: StepOutcome(**named(one) | names[one]) for one in ids}


@cache
def whole_rulebook() -> Rulebook:
    """The book: words, places, calendars of the landed one; a lifecycle with every stage and form."""
    landed = Rulebooks.load().pinned("pilkada_2024_1")
    moves = (*_opening(), *_reviewing(), *_examining(), *_ending())
    return replace(
        landed,
        id=WHOLE,
        election="uji_2024",
        number=2,
        format=2,
        name_id="Aturan uji lengkap",
        name_en="Whole test rules",
        deadlines=_deadlines(landed),
        case_stages={
            name: CaseStage(lane=lane, terminal=name == "published", **named(name))
            for name, lane in LANES.items()
        },
        moves=tuple(replace(move, id=f"{move.id}{n}") for n, move in enumerate(moves)),
        routes=_routes(),
        steps=_steps(),
        outcomes=_outcomes(),
        **_classifying(),
    )


@cache
def books() -> Rulebooks:
    """The landed books and this one."""
    landed = {book.id: book for book in Rulebooks.load()}
    return Rulebooks({**landed, WHOLE: whole_rulebook()})
