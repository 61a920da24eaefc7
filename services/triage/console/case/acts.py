"""What a person can do with a case, as the screens and the API are given it."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.application.approve_proposal import ApproveProposal
from services.triage.application.assign_case import AssignCase
from services.triage.application.claim_case import ClaimCase
from services.triage.application.decline_proposal import DeclineProposal
from services.triage.application.file_with_case import FileWithCase
from services.triage.application.hints.suggest_class import ClassifyCase
from services.triage.application.merge_cases import MergeCases
from services.triage.application.passing.pass_cases import PassCases
from services.triage.application.propose_decision import ProposeDecision
from services.triage.application.release_case import ReleaseCase
from services.triage.application.take_step import TakeCaseStep
from services.triage.application.tie_cases import TieCases
from services.triage.application.withdraw_proposal import WithdrawProposal


@dataclass(frozen=True, slots=True)
class Acts:
    """One use case each."""

    claim: ClaimCase
    release: ReleaseCase
    propose: ProposeDecision
    withdraw: WithdrawProposal
    approve: ApproveProposal
    decline: DeclineProposal
    step: TakeCaseStep
    assign: AssignCase
    file: FileWithCase
    merge: MergeCases
    tie: TieCases
    classify: ClassifyCase
    passing: PassCases
