"""What belongs together: like cases beside each other, and mass incidents; their ways in."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.triage.application.hints.find_alike import FindAlike
from services.triage.application.incidents.explain_cases import ExplainCases
from services.triage.application.incidents.gather_cases import GatherCases
from services.triage.application.incidents.propose_incidents import ProposeIncidents
from services.triage.application.incidents.read_incidents import ReadIncidents
from services.triage.application.queue.board import ReadBoard
from services.triage.console.alike.alike_api import AlikeApi
from services.triage.console.alike.alike_screen import AlikeScreen
from services.triage.console.alike.alike_view import AlikeViews
from services.triage.console.alike.gathering_screen import GatheringScreen
from services.triage.console.alike.incidents_api import IncidentsApi
from services.triage.console.alike.incidents_screen import IncidentsScreen
from services.triage.console.alike.incidents_view import IncidentViews
from services.triage.console.alike.proposals_api import ProposalsApi
from services.triage.console.alike.proposals_screen import ProposalsScreen
from services.triage.console.alike.proposals_view import ProposalViews
from services.triage.console.case.acts import Acts
from services.triage.console.queue.queue_view import QueueViews
from services.triage.console.screens.answers import Answers
from services.triage.wiring.parts import Adapters, Outside


def alike_routers(
    outside: Outside, adapters: Adapters, find: FindAlike, *, board: ReadBoard, acts: Acts, answers: Answers
) -> Sequence[APIRouter]:
    """The pages and the API."""
    pages, causes = answers.pages, answers.causes
    words = pages.views.words
    read = ReadIncidents(adapters.incidents, board)
    gather = GatherCases(acts.file, read, outside.new_id)
    views = IncidentViews(words, QueueViews(words))
    propose = ProposeIncidents(adapters.incidents, board.contents, adapters.books)
    explain, proposals = ExplainCases(gather.each), ProposalViews(words)
    return [
        ProposalsScreen(propose, explain, causes, proposals).router(),
        ProposalsApi(propose, explain, causes, proposals).router(),
        AlikeScreen(find, pages.read, board, acts, causes, AlikeViews(words)).router(),
        AlikeApi(find, acts, causes).router(),
        GatheringScreen(gather, causes, views).router(),
        IncidentsScreen(read, gather, causes, views).router(),
        IncidentsApi(read, gather, causes).router(),
    ]
