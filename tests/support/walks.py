"""Random walks through a case's life: what somebody may do next, chosen by numbers, and time going on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st

from services.triage.domain import commands as ask
from services.triage.domain.acts.guards import available
from services.triage.domain.case import Case
from services.triage.domain.file.dossier_commands import Classify
from services.triage.domain.lifecycle import Act
from services.triage.domain.words import Kind
from shared.changes import Actor
from shared.rules.model import Rulebook
from tests.support.case_commands import command_for
from tests.support.cases import BOTH, COLLEAGUE, COMMISSIONER, OFFICER, SYSTEM
from tests.support.lives import Life

EVERYBODY = (OFFICER, COLLEAGUE, COMMISSIONER, BOTH)
DELIVERIES = (Act.RECORD_SENT, Act.RECORD_ACKNOWLEDGED, Act.RECORD_RETURNED)
BESIDE = frozenset(
    {
        *(Act.NOTE, Act.CLASSIFY, Act.LINK, Act.MERGE, Act.WALL, Act.ISSUE_LETTER, Act.RELEASE, Act.ASSIGN),
        *(Act.HAND_OVER, Act.DECLINE, Act.WITHDRAW, Act.ASK_WITHDRAWAL, Act.SUMMON),
        *("propose_refuse", "propose_transfer", "propose_accept_withdrawal", "propose_reverse"),
    }
)
"""What leads nowhere, or out of the life soon: chosen less often, so that walks get far."""
CHOICES = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 40)), max_size=45)
"""For each turn: which act, and how many hours pass before it."""
Look = Callable[[Case | None, Life], None]


def offers(life: Life, by: Actor) -> list[tuple[str, Actor]]:
    """What this person could do now; the receivers answer hand-offs that are under way in this system."""
    mine = [(act, by) for act in available(life.stands, by, life.rules)]
    under_way = any(not one.answered for one in life.stands.handoffs)
    told: list[tuple[str, Actor]] = [(act, SYSTEM) for act in DELIVERIES if under_way]
    return [*mine, *told]


def walk(rules: Rulebook, kind: Kind, category: str, choices: list[tuple[int, int]], look: Look) -> Life:
    """Walk; `look` sees the case before and after each turn, and after each look at the clock."""
    life = Life(rules)
    life.do(_opening(rules, kind, category))
    look(None, life)
    for choice, hours in choices:
        life.after(hours=hours)
        _ticked(life, look)
        turn = _chosen(life, choice)
        if turn is None:
            continue
        before = life.case
        life.do(
            _again(turn, life, choice)
            or command_for(*turn, life.stands, rules, now=life.now, choice=choice // 7)
        )
        look(before, life)
    return life


def _again(turn: tuple[str, Actor], life: Life, choice: int) -> ask.Command | None:
    """A case that was classified turns out to be something else: a crime, or none."""
    act, by = turn
    if act != Act.CLASSIFY or life.stands.dossier.classification is None:
        return None
    return Classify(by=by, category=("money_politics", "administrative")[choice % 2])


def _chosen(life: Life, choice: int) -> tuple[str, Actor] | None:
    """One of somebody's offers, mostly one that leads on; None if that person has nothing to do."""
    open_now = offers(life, _somebody(life, choice))
    beside = BESIDE if life.stands.dossier.classification else BESIDE - {Act.CLASSIFY}
    leading = [offer for offer in open_now if offer[0] not in beside]
    chosen = leading if leading and choice % 5 else open_now
    return chosen[choice % len(chosen)] if chosen else None


def _somebody(life: Life, choice: int) -> Actor:
    """Mostly who has the case in hand, or a commissioner while a proposal waits."""
    if choice % 6 == 0:
        return EVERYBODY[choice % len(EVERYBODY)]
    if life.stands.proposal is not None:
        return COMMISSIONER
    holder = life.stands.claimed_by
    return next((one for one in EVERYBODY if one.id == holder), OFFICER)


def _ticked(life: Life, look: Look) -> None:
    before = life.case
    life.tick()
    look(before, life)


def _opening(rules: Rulebook, kind: Kind, category: str) -> ask.OpenCase:
    life = Life.of(rules, kind, category=category)
    report = life.stands.report
    return ask.OpenCase(by=SYSTEM, case_id=life.stands.case_id, report=report)


def end_of_time(life: Life) -> Life:
    """So much later that every clock has run out."""
    life.now += timedelta(days=120)
    life.tick()
    return life
