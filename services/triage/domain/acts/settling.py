"""Who may settle what somebody proposed: approve it, decline it, or take it back."""

from __future__ import annotations

from services.triage.domain import errors
from services.triage.domain.acts import step_errors
from services.triage.domain.acts.reach import recused
from services.triage.domain.approval.proposal import Proposal
from services.triage.domain.case import Case
from services.triage.domain.lifecycle import APPROVING, Act
from shared.changes import Actor


def settles(act: str) -> bool:
    """Whether the act ends a proposal."""
    return act.startswith("approve_") or act in {Act.DECLINE, Act.WITHDRAW}


def check_waiting(case: Case, act: str, allowed: str) -> None:
    """Something that this act settles waits; `allowed` is what else is open, for a person to read.

    Raises:
        NoProposal: nothing does.
    """
    proposal = case.proposal
    if proposal is None or act not in {APPROVING[proposal.decision], Act.DECLINE, Act.WITHDRAW}:
        raise errors.NoProposal(case.stage, act, allowed)


def check_settling(case: Case, proposal: Proposal, act: str, by: Actor) -> None:
    """Four eyes: another person than who proposed it, without a conflict; only the proposer takes it back.

    Raises:
        SamePerson, Recused, ConflictOfInterest, NotProposer: see their modules.
    """
    if act.startswith("approve_") and proposal.by == by.id:
        raise errors.SamePerson
    if act != Act.WITHDRAW and by.id in recused(case):
        raise step_errors.Recused
    if act.startswith("approve_") and proposal.by in case.dossier.walled:
        raise step_errors.ConflictOfInterest
    if act == Act.WITHDRAW and proposal.by != by.id:
        raise errors.NotProposer
