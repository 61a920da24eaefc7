"""Rules under which cases may be tied: the newest ones, with moves for it at the first stage."""

from __future__ import annotations

from dataclasses import replace

from services.triage.domain.lifecycle import Act
from shared.roles import Role
from shared.rules.handling import Move
from shared.rules.model import Rulebook
from tests.support.cases import rulebook


def linking_rules() -> Rulebook:
    """A rulebook of the same id, since a case is judged by its own alone."""
    rules, acts = rulebook(), (Act.LINK, Act.MERGE)
    others = tuple(one for one in rules.moves if one.command not in acts)
    return replace(rules, moves=(*others, *(_tying(act) for act in acts)))


def _tying(act: Act) -> Move:
    return Move(
        id=act.value,
        command=act.value,
        stages=("preliminary_review",),
        kinds=frozenset({"report", "finding"}),
        roles=frozenset({Role.OFFICER}),
        system=False,
        approvers=frozenset(),
        to=None,
        record=None,
        conditions=frozenset(),
        starts=(),
        meets=(),
        extends=None,
        form=None,
        name_id="-",
        name_en="-",
        article="-",
        source="-",
        confirmed=True,
    )
