"""The kinds of letters that can be set."""

from enum import StrEnum


class LetterKind(StrEnum):
    """A document by what it does; a form of the rulebook names one as its template.

    Registration and refusal are the wordings of a status notice that tells of that decision; a cancellation
    is set on the form of the letter that it cancels.
    """

    RECEIPT = "receipt"
    COMPLETION = "completion_notice"
    REGISTRATION = "registration"
    REFUSAL = "refusal"
    STATUS = "status"
    SUMMONS = "summons"
    OATH = "oath"
    EXPERT_OATH = "oath_expert"
    HEARING = "hearing_minutes"
    PRELIMINARY_REVIEW = "preliminary_review"
    STUDY = "study"
    DISCUSSION_INVITATION = "discussion_invitation"
    DISCUSSION = "discussion_minutes"
    PLENARY = "plenary_minutes"
    HANDOFF_CRIMINAL = "handoff_criminal"
    HANDOFF_ADMINISTRATIVE = "handoff_administrative"
    HANDOFF_ETHICS = "handoff_ethics"
    HANDOFF_CIVIL_SERVICE = "handoff_civil_service"
    HANDOFF_DIGITAL = "handoff_digital"
    STOP = "stop"
    REVERSAL = "reversal"
    TRANSFER = "transfer"
    CANCELLATION = "cancellation"
