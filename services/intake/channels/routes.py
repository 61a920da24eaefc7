"""Every route of intake, from the use cases that wiring hands over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter

from services.intake.application.ask_withdrawal import AskWithdrawal
from services.intake.application.attach_evidence import AttachEvidence
from services.intake.application.copy_redacted import CopyRedacted
from services.intake.application.fetch_exhibit import FetchExhibit
from services.intake.application.fetch_identity import FetchIdentity
from services.intake.application.find_submission import FindSubmission
from services.intake.application.forwarding import TellForwarding
from services.intake.application.lodge_report import LodgeReport
from services.intake.application.play_exhibit import PlayExhibit
from services.intake.application.ports import Answers, EvidenceVault
from services.intake.application.submit_report import SubmitReport
from services.intake.application.track_status import TrackStatus
from services.intake.application.turns import Turns
from services.intake.channels.callers import Callers
from services.intake.channels.desk_entry import DeskEntry
from services.intake.channels.exhibits import Door, Exhibits
from services.intake.channels.form_view import FormView
from services.intake.channels.home import Home
from services.intake.channels.identities import IdentitiesRoutes
from services.intake.channels.lodgings_api import LodgingsApi
from services.intake.channels.receipt_page import ReceiptPage
from services.intake.channels.redaction import RedactionDesk
from services.intake.channels.reports_api import ReportsApi
from services.intake.channels.status_api import StatusApi
from services.intake.channels.submissions_api import SubmissionsApi
from services.intake.channels.track_page import TrackPage
from services.intake.channels.uploads_api import UploadsApi
from services.intake.channels.viewer import Viewer
from services.intake.channels.violations import Violations
from services.intake.channels.web_form import WebForm
from services.intake.channels.withdraw_page import WithdrawPage
from services.intake.channels.withdrawals_api import WithdrawalsApi
from shared.clock import Clock
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.web.idempotency import Causes


@dataclass(frozen=True, slots=True)
class UseCases:
    """What the routes call."""

    submit: SubmitReport
    attach: AttachEvidence
    track: TrackStatus
    withdraw: AskWithdrawal
    lodge: LodgeReport
    find: FindSubmission
    fetch: FetchExhibit
    copies: CopyRedacted
    causes: Causes
    identity: FetchIdentity
    answers: Answers
    forwarding: TellForwarding
    vault: EvidenceVault
    callers: Callers
    rules: Rulebook
    books: Rulebooks
    clock: Clock
    grant_key: bytes = field(repr=False)
    pages: frozenset[str]
    """Origins of the services whose pages may show an exhibit."""


def routers(uses: UseCases) -> Sequence[APIRouter]:
    """The reports API first, since routes are tried in turn and most requests are for it; then the rest."""
    door = Door(uses.fetch, uses.clock, uses.grant_key, uses.pages)
    turns = Turns()
    view = FormView(uses.rules, uses.vault, uses.clock)
    return [
        ReportsApi(uses.submit, uses.callers, turns).router(),
        Home(uses.rules, uses.clock).router(),
        Violations(uses.rules).router(),
        WebForm(uses.submit, uses.lodge, uses.attach, uses.callers, view).router(),
        DeskEntry(uses.submit, uses.attach, uses.callers, view).router(),
        ReceiptPage(uses.answers, uses.forwarding).router(),
        TrackPage(uses.track, uses.books).router(),
        UploadsApi(uses.attach).router(),
        StatusApi(uses.track).router(),
        WithdrawPage(uses.withdraw, uses.callers).router(),
        WithdrawalsApi(uses.withdraw, uses.callers).router(),
        LodgingsApi(uses.lodge, uses.callers, turns).router(),
        SubmissionsApi(uses.find).router(),
        Exhibits(door).router(),
        Viewer(door, PlayExhibit(uses.vault)).router(),
        RedactionDesk(door, uses.copies, uses.causes).router(),
        IdentitiesRoutes(uses.identity, uses.clock, uses.grant_key, uses.pages).router(),
    ]
