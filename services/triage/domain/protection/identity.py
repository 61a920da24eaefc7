"""Opening a sealed identity: a reason, a second person where the rules want one, some minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.triage.domain.acts.reach import check_open
from services.triage.domain.case import Case
from services.triage.domain.protection import identity_errors as refused, identity_facts as facts
from services.triage.domain.protection.identity_checks import (
    check_person,
    check_state,
    check_words,
    request_of,
)
from services.triage.domain.protection.identity_commands import (
    AgreeIdentity,
    AnswerIdentity,
    AskIdentity,
    CloseIdentity,
    DeclineIdentity,
    IdentityCommand,
    OpenIdentity,
)
from services.triage.domain.protection.identity_ends import about, end, over, waiting
from services.triage.domain.protection.identity_request import WAITING, IdentityRequest, IdentityState
from services.triage.domain.protection.identity_terms import terms
from services.triage.domain.words import Kind
from shared.rules.model import Rulebook


def identity(
    case: Case, command: IdentityCommand, rules: Rulebook, *, now: datetime
) -> Sequence[facts.IdentityFact]:
    """The facts that follow; none where a repeat is harmless.

    No move of the lifecycle: it is open at every stage. What time has ended is put on record first.

    Raises:
        NoSuchCase, NotReceived, RoleMissing: not by them; who recused from the case sees no identity either.
        NoIdentity, IdentityElsewhere, IdentityPending, IdentityOver, IdentitySamePerson, NotAsker, BadRecord:
            see their texts.
    """
    check_open(case, command.by)
    if case.office != case.report.office and not isinstance(command, CloseIdentity):
        raise refused.IdentityElsewhere
    if isinstance(command, AskIdentity):
        return _asked(case, command, rules, now)
    request = request_of(case, command.request)
    if isinstance(command, AgreeIdentity | DeclineIdentity):
        return _answered(case, command, request, rules, now=now)
    if isinstance(command, OpenIdentity):
        return _opened(case, command, request, rules, now=now)
    return _closed(case, command, request, now)


def _asked(case: Case, command: AskIdentity, rules: Rulebook, now: datetime) -> Sequence[facts.IdentityFact]:
    asking = terms(rules, case.kind)
    check_person(case, command.by, asking.askers, "ask_identity")
    if case.report.kind is Kind.FINDING:
        raise refused.NoIdentity
    check_words(command.words)
    ended = over(case, command.by, now=now)
    request = waiting(case)
    if request is not None and not ended:
        raise refused.IdentityPending(request.request)
    known = about(case, command.by, now)
    number, until = len(case.protection.identities) + 1, now + asking.waits_for
    fact = facts.IdentityAsked(
        **known,
        request=number,
        ground=command.ground,
        alone=not asking.approvers,
        until=until,
        words=command.words,
    )
    return [*ended, fact]


def _answered(
    case: Case, command: AnswerIdentity, request: IdentityRequest, rules: Rulebook, *, now: datetime
) -> Sequence[facts.IdentityFact]:
    asking = terms(rules, case.kind)
    check_person(case, command.by, asking.approvers, "answer_identity")
    if command.by.id == request.by:
        raise refused.IdentitySamePerson
    check_state(request, IdentityState.ASKED, now)
    known = about(case, command.by, now)
    if isinstance(command, AgreeIdentity):
        return [facts.IdentityAgreed(**known, request=request.request, until=now + asking.waits_for)]
    check_words(command.words)
    return [facts.IdentityDeclined(**known, request=request.request, words=command.words)]


def _opened(
    case: Case, command: OpenIdentity, request: IdentityRequest, rules: Rulebook, *, now: datetime
) -> Sequence[facts.IdentityFact]:
    asking = terms(rules, case.kind)
    if command.by.id != request.by:
        raise refused.NotAsker
    check_person(case, command.by, asking.askers, "open_identity")
    if request.state(now) is IdentityState.OPEN:
        return []
    check_state(request, IdentityState.AGREED, now)
    known = about(case, command.by, now)
    return [facts.IdentityOpened(**known, request=request.request, until=now + asking.open_for)]


def _closed(
    case: Case, command: CloseIdentity, request: IdentityRequest, now: datetime
) -> Sequence[facts.IdentityFact]:
    """A request may be taken back too; what is over stays as it ended."""
    if command.by.id not in {request.by, request.answered_by}:
        raise refused.NotAsker
    return [end(case, request, command.by, now)] if request.noted in WAITING else []
