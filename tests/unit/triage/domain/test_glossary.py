"""Every word of the domain that a reader meets in code or data stands in the glossary."""

from __future__ import annotations

import re
from pathlib import Path

from services.triage.domain.words import Decision, Kind, Outcome, Stage
from shared.roles import Role
from shared.rules.model import Group, Level
from tests.support.cases import rulebook

GLOSSARY = Path(__file__).resolve().parents[4] / "docs" / "glossary.md"


def test_the_glossary_knows_every_word() -> None:
    told = set(re.findall(r"`([^`]+)`", GLOSSARY.read_text(encoding="utf-8")))
    rules = rulebook()
    used = {*Kind, *Stage, *Decision, *Outcome, *Role, *Group, *Level}
    used |= {*rules.deadlines, *rules.categories, *rules.receivers, *rules.requirements}
    assert {str(word) for word in used} <= told
