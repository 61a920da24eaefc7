"""One thing filed with many cases: each is a change of its own, and what became of each is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from services.triage.application.act_on_case import Asked
from services.triage.application.file_with_case import FileWithCase
from services.triage.application.queue.assign_cases import Given, given
from services.triage.application.queue.board import ReadBoard
from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.belonging.belonging_commands import BelongCommand
from shared.changes import Cause
from shared.errors import N_
from shared.security.principals import Principal

MOST: Final = 200
"""Cases that one request may name."""


@dataclass(frozen=True, slots=True)
class FileEach:
    """The use case for one of them; a case that is refused stops no other."""

    file: FileWithCase
    board: ReadBoard

    async def __call__(self, asked: Asked, command: BelongCommand) -> Given:
        """File it."""
        return await given(self.board, asked, partial(self.file, asked, command))


def asked_for(who: Principal, case_ids: Sequence[str], cause_of: Callable[[str], Cause]) -> list[Asked]:
    """The cases of a request, each once and under a key of its own.

    Raises:
        BadRecord: there are none, or too many.
    """
    chosen = list(dict.fromkeys(case_ids))
    if not chosen:
        raise BadRecord(fields={"cases": N_("Pilih sedikitnya satu kasus.")})
    if len(chosen) > MOST:
        raise BadRecord(fields={"cases": N_("Paling banyak 200 kasus sekaligus.")})
    return [Asked(who, one, cause_of(one)) for one in chosen]
