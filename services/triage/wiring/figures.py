"""Figures: the dashboard and their JSON."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Final

from fastapi import APIRouter

from services.triage.adapters.figures.typst_figures import TypstFigures
from services.triage.application.contents import Contents
from services.triage.application.figures.kept_counts import KeptCounts
from services.triage.application.figures.read_figures import ReadFigures, words_of
from services.triage.application.queue.board import ReadBoard
from services.triage.application.statistics.publish_statistics import PublishStatistics, ReadStatistics
from services.triage.console.api.figures_api import FiguresApi
from services.triage.console.case.case_words import CaseWords
from services.triage.console.figures.dashboard_print import DashboardPrint
from services.triage.console.figures.dashboard_view import DashboardViews
from services.triage.console.figures.figure_words import FigureWords
from services.triage.console.queue.queue_view import QueueViews
from services.triage.console.screens.dashboard import DashboardScreen
from services.triage.console.screens.statistics import StatisticsScreen
from services.triage.console.statistics.statistics_view import StatisticsViews
from services.triage.wiring.audit import keep_look_of
from services.triage.wiring.parts import Adapters, Keys, Outside
from shared.web.live import Hint, Live

MINUTE_S: Final = 60.0
"""How often an open dashboard is counted anew, whatever changed meanwhile."""


async def every_minute() -> AsyncGenerator[Hint | None, None]:
    """What open dashboards go by: the first look at once, then one a minute."""
    yield None
    while True:
        await asyncio.sleep(MINUTE_S)
        yield "minute"


def publishing_of(outside: Outside, adapters: Adapters, office: str) -> PublishStatistics:
    """What publishes statistics when they are due."""
    return PublishStatistics(adapters.publications, words_of(adapters.books), outside.clock, office)


def statistics_screen(outside: Outside, adapters: Adapters, *, office: str, name: str) -> StatisticsScreen:
    """The public page and the data set."""
    read = ReadStatistics(adapters.publications, outside.clock, office)
    return StatisticsScreen(read, StatisticsViews(FigureWords(adapters.books)), name)


def figures_routers(
    outside: Outside, keys: Keys, adapters: Adapters, *, minutes: Live, offices: Mapping[str, str]
) -> Sequence[APIRouter]:
    """What shows figures of the offices, named by code; `minutes` tells open pages that one went by."""
    contents, clock = Contents(keys.contents), outside.clock
    read = ReadFigures(adapters.figures, KeptCounts(adapters.figures), contents, adapters.books, clock)
    board = ReadBoard(adapters.board, contents, adapters.people, clock)
    views, rows = DashboardViews(FigureWords(adapters.books)), QueueViews(CaseWords(adapters.books))
    paper, press = DashboardPrint(views, offices), TypstFigures()
    screen = DashboardScreen(read, board, views, rows, minutes, paper, press, keep_look_of(outside, adapters))
    return [FiguresApi(read).router(), screen.router()]
