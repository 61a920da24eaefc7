"""A case as its page shows it: facts in words, clocks, routes, gaps, what the reader may do now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.triage.application.read_case import CasePage
from services.triage.console.case.case_words import CaseWords
from services.triage.console.case.dossier_view import dossier_view
from services.triage.console.case.lodging_view import lodging_view
from services.triage.console.case.route_view import route_cards
from services.triage.console.case.timeline import timeline
from services.triage.console.case.timeline_said import GROUP_NAMES, Group
from services.triage.console.case.wish_view import wish_view
from services.triage.console.forms.asking import Asking
from services.triage.console.forms.drawn import step_forms
from services.triage.console.forms.filing_forms import FilingForms
from services.triage.console.forms.posted import Posted
from services.triage.console.forms.proposing import proposing
from services.triage.console.passing.passing_words import passing_view
from services.triage.console.protection.identity_words import Telling, identity_view
from services.triage.console.protection.protection_words import passages_view
from services.triage.console.wording import CHANNELS, PROPOSALS, STAGE_TONES, STANDINGS
from services.triage.domain.acts.reach import recused
from services.triage.domain.approval.proposal import Proposal
from services.triage.domain.approval.proposals import LONGEST_REASON
from services.triage.domain.case import Case
from services.triage.domain.clocks.unclocked import NO_CLOCK_WORDS, why_none
from services.triage.domain.lifecycle import APPROVING, Act
from services.triage.domain.words import DECISION_NAMES, KIND_NAMES, STAGE_NAMES
from shared.errors import N_
from shared.rules.model import Rulebook
from shared.security.principals import Principal
from shared.telemetry.traces import trace_id
from shared.web.i18n import Language, translate


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of the office, by account: who may hold a case, and who sits in the plenary."""

    officers: Mapping[str, str] = field(default_factory=dict)
    commissioners: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at a page, when, in which language, at which address, and what they had typed."""

    who: Principal
    now: datetime
    language: Language
    here: str
    posted: Posted = field(default_factory=Posted)
    only: Group | None = None


@dataclass(frozen=True, slots=True)
class CaseViews:
    """Puts a case into words."""

    words: CaseWords
    offices: Mapping[str, str] = field(default_factory=dict)
    """What the offices of the installation are called, by code."""

    def context(self, page: CasePage, staff: Staff, looking: Looking) -> dict[str, Any]:
        """Everything that the page's template needs, apart from a form's faults."""
        case, book, language = page.case, self.words.book(page.case.rulebook), looking.language
        clocks = [self.words.deadline(one, looking.now, language) for one in case.clocks]
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
            "clocks": [one for one in clocks if not one.met_at and not one.closed_at and not one.route],
            "met": [one for one in clocks if (one.met_at or one.closed_at) and not one.route],
            "unclocked": translate(NO_CLOCK_WORDS[reason], language)
            if (reason := why_none(case, book))
            else "",
            "holder": page.names.get(case.claimed_by or "", translate(N_("akun lain"), language))
            if case.claimed_by
            else "",
            "proposal": self._proposal(page, case.proposal, looking) if case.proposal else None,
            "receivers": {one.id: one.name(language) for one in book.receivers.values()},
            "routes": route_cards(case, book, clocks, language),
            "timeline": timeline(page, book, language, looking.only),
            "groups": [(one.value, translate(text, language)) for one, text in GROUP_NAMES.items()],
            "group": looking.only.value if looking.only else "",
            "dossier_view": dossier_view(page, book, language),
            "longest": LONGEST_REASON,
            **lodging_view(page),
            **wish_view(page, language),
            **passages_view(page, looking.who, language),
            **passing_view(page, self.offices, looking.who, language),
            **identity_view(Telling(case, book, page.opened, page.names, looking.who, looking.now, language)),
            **self._forms(page, staff, looking),
        }

    def _facts(self, case: Case, book: Rulebook, language: Language) -> dict[str, Any]:
        report = case.report
        category = book.categories.get(case.category or "")
        return {
            "category": self.words.category(book, case.category, language),
            "article": category.article if category else "",
            "kind": translate(KIND_NAMES[case.kind], language),
            "channel": translate(CHANNELS.get(report.channel, report.channel), language),
            "place": self.words.place(book, report.place).line,
            "standing": translate(STANDINGS.get(report.standing or "", ""), language),
            "book": book.name(language),
        }

    def _proposal(self, page: CasePage, proposal: Proposal, looking: Looking) -> dict[str, Any]:
        book, language = self.words.book(page.case.rulebook), looking.language
        receiver = book.receivers.get(proposal.receiver or "")
        route = book.routes.get(proposal.route or "")
        named = receiver.name(language) if receiver else proposal.receiver or ""
        return {
            "number": proposal.number,
            "decision": translate(DECISION_NAMES[proposal.decision], language),
            "effect": translate(PROPOSALS[proposal.decision][1], language),
            "receiver": f"{route.name(language)}: {named}" if route else named,
            "by": page.names.get(proposal.by, translate(N_("akun lain"), language)),
            "mine": proposal.by == looking.who.account_id,
            "recused": looking.who.account_id in recused(page.case),
            "at": proposal.at,
            "reason": page.opened.reason(proposal.reason),
        }

    def _forms(self, page: CasePage, staff: Staff, looking: Looking) -> dict[str, Any]:
        """What `guards.available` opens to the reader, as forms."""
        acts, book = set(page.acts), self.words.book(page.case.rulebook)
        asking = Asking(page.case, book, staff.commissioners, looking.language)
        filing = FilingForms(page, asking, staff.officers)
        return {
            "may_claim": Act.CLAIM in acts,
            "may_release": Act.RELEASE in acts,
            "may_approve": bool(acts & set(APPROVING.values())),
            "may_decline": Act.DECLINE in acts,
            "may_withdraw": Act.WITHDRAW in acts,
            "may_link": Act.LINK in acts,
            "may_wall": Act.WALL in acts,
            "steps": step_forms(page, asking, looking.who, looking.posted, looking.here),
            "filing": filing.drawn(looking.who, looking.posted, looking.here),
            **proposing(page, book, looking.language),
        }
