"""A case as its page shows it: facts in words, clocks, what the law misses, what the reader may do now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.triage.application.read_case import CasePage
from services.triage.console.case_words import CaseWords
from services.triage.console.timeline import timeline
from services.triage.console.wording import CHANNELS, HANDLING, PROPOSALS, STAGE_TONES, STANDINGS
from services.triage.domain.case import Case
from services.triage.domain.lifecycle import APPROVING, PROPOSING, Act
from services.triage.domain.proposal import Proposal
from services.triage.domain.proposals import LONGEST_REASON
from services.triage.domain.words import DECISION_NAMES, KIND_NAMES, STAGE_NAMES, Decision, Kind
from shared.errors import N_
from shared.rules.model import Rulebook
from shared.security.principals import Principal
from shared.telemetry.traces import trace_id
from shared.web.i18n import Language, translate


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into a form that could not be taken; it is shown again."""

    decision: str = ""
    receiver: str = ""
    reason: str = field(default="", repr=False)
    decline: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CaseViews:
    """Puts a case into words."""

    words: CaseWords

    def context(self, page: CasePage, who: Principal, now: datetime, language: Language) -> dict[str, Any]:
        """Everything that the page's template needs, apart from a form's faults."""
        case, book = page.case, self.words.book(page.case.rulebook)
        clocks = [self.words.deadline(one, now, language) for one in case.clocks]
        return {
            "case": case,
            "report": case.report,
            "opened": page.opened,
            "names": page.names,
            "problems": page.history.problems,
            "trace_id": trace_id(case.report.trace),
            "stage": translate(STAGE_NAMES[case.stage], language),
            "tone": STAGE_TONES[case.stage],
            "facts": self._facts(case, book, language),
            "missing": [self.words.missing(book, one, language) for one in case.report.missing],
            "clocks": [one for one in clocks if one.met_at is None],
            "met": [one for one in clocks if one.met_at is not None],
            "holder": page.names.get(case.claimed_by or "", translate(N_("akun lain"), language))
            if case.claimed_by
            else "",
            "proposal": self._proposal(page, case.proposal, who, language) if case.proposal else None,
            "receivers": {one.id: one.name(language) for one in book.receivers.values()},
            "timeline": timeline(page, language),
            "longest": LONGEST_REASON,
            **self._forms(page, book, language),
        }

    def _facts(self, case: Case, book: Rulebook, language: Language) -> dict[str, Any]:
        report = case.report
        category = book.categories.get(report.category or "")
        return {
            "category": self.words.category(book, report.category, language),
            "article": category.article if category else "",
            "kind": translate(KIND_NAMES[case.kind], language),
            "channel": translate(CHANNELS.get(report.channel, report.channel), language),
            "place": self.words.place(book, report.place).line,
            "standing": translate(STANDINGS.get(report.standing or "", ""), language),
            "book": book.name(language),
        }

    def _proposal(
        self, page: CasePage, proposal: Proposal, who: Principal, language: Language
    ) -> dict[str, Any]:
        receiver = self.words.book(page.case.rulebook).receivers.get(proposal.receiver or "")
        return {
            "number": proposal.number,
            "decision": translate(DECISION_NAMES[proposal.decision], language),
            "effect": translate(PROPOSALS[proposal.decision][1], language),
            "receiver": receiver.name(language) if receiver else "",
            "by": page.names.get(proposal.by, translate(N_("akun lain"), language)),
            "mine": proposal.by == who.account_id,
            "at": proposal.at,
            "reason": page.opened.reason(proposal.reason),
        }

    def _forms(self, page: CasePage, book: Rulebook, language: Language) -> dict[str, Any]:
        """What `guards.available` opens to the reader, as forms."""
        acts = set(page.acts)
        offered = [decision for decision in Decision if PROPOSING[decision] in acts]
        return {
            "may_claim": Act.CLAIM in acts,
            "may_release": Act.RELEASE in acts,
            "may_approve": bool(acts & set(APPROVING.values())),
            "may_decline": Act.DECLINE in acts,
            "may_withdraw": Act.WITHDRAW in acts,
            "decisions": [
                (one.value, translate(PROPOSALS[one][0], language), translate(PROPOSALS[one][1], language))
                for one in offered
            ],
            "handling": translate(HANDLING[page.case.kind], language)
            if page.case.kind is not Kind.TIP
            else "",
            "escalating": Decision.ESCALATE in offered,
            "usual": _usual(page.case, book),
            "handoff_receivers": [
                (one.id, one.name(language)) for one in book.receivers.values() if one.handoff
            ],
        }


def _usual(case: Case, book: Rulebook) -> str:
    """The receiver to which a case of this category usually goes, if somebody of theirs acknowledges here."""
    category = book.categories.get(case.report.category or "")
    usual = category.receivers if category else ()
    known = [one for one in book.receivers.values() if one.handoff]
    return next((one.id for one in known if one.id in usual), known[0].id if len(known) == 1 else "")
