"""Which warnings are asked for; by itself, so that a command needs nothing of the service to know it."""

from __future__ import annotations

from enum import StrEnum


class Showing(StrEnum):
    """Which of a person's warnings are asked for."""

    UNSEEN = "unseen"
    ALL = "all"
    AT_RISK = "at_risk"
