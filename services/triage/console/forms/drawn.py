"""The forms that are due now, drawn from the acts that are open to the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.triage.application.read_case import CasePage
from services.triage.console.forms.asking import Asking
from services.triage.console.forms.fields import DrawnForm, filled
from services.triage.console.forms.posted import Posted
from services.triage.console.forms.proposing import ASIDE
from services.triage.console.forms.step_questions import questions
from services.triage.console.forms.step_wording import STEP_NAMES
from services.triage.domain.acts.guards import chosen
from services.triage.domain.acts.inviting import standing
from services.triage.domain.case import Case
from services.triage.domain.lifecycle import PROPOSING, STEPS, Act
from services.triage.domain.words import STAGE_NAMES, Stage
from shared.errors import N_
from shared.rules.handling import Move
from shared.security.principals import Principal


def step_forms(
    page: CasePage, asking: Asking, who: Principal, posted: Posted, here: str
) -> Sequence[DrawnForm]:
    """A form for each step that the reader could take now; the one that is due stands open."""
    acts = [act for act in page.acts if act in STEPS]
    moves = {act: chosen(page.case, act, who.actor(), asking.rules) for act in acts}
    drawn = [_drawn(act, moves[act], asking, posted, here) for act in acts]
    leading = _due(page.case, acts) or [form.key for form in drawn if form.leads]
    proposing = any(act in page.acts for decision, act in PROPOSING.items() if decision not in ASIDE)
    only = leading[0] if len(leading) == 1 and not posted.form and not proposing else ""
    return [replace(form, opened=form.opened or form.key == only) for form in drawn]


def _due(case: Case, acts: Sequence[str]) -> list[str]:
    """The joint centre is invited before it sits, so the invitation is due first."""
    return [Act.INVITE_DISCUSSION] if Act.INVITE_DISCUSSION in acts and standing(case) is None else []


def _drawn(act: str, move: Move, asking: Asking, posted: Posted, here: str) -> DrawnForm:
    leads = asking.say(STAGE_NAMES[Stage(move.to)]) if move.to else ""
    fields = filled(questions(move.record, asking), act, posted)
    return DrawnForm(
        key=act,
        action=f"{here}/langkah/{act}",
        title=asking.say(STEP_NAMES.get(act, move.name(asking.language))),
        button=asking.say(N_("Simpan")) if fields else asking.say(N_("Lakukan")),
        fields=fields,
        leads=leads,
        opened=posted.form == act,
    )
