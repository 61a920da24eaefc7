"""A report's public history as the stages that a page shows, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from services.intake.channels.track_words import (
    AGAIN,
    DECISION,
    DETAILS,
    NEXT_STEPS,
    TIP,
    TIP_DETAIL,
    TITLES,
)
from services.intake.domain.milestones import More
from services.intake.domain.progress import Progress, PublicMilestone, Step
from services.intake.domain.submission import Kind
from shared.errors import N_
from shared.rules.errors import NoSuchRule, NoSuchRulebook
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.web.formats import short_end
from shared.web.i18n import Language, translate

Status = Literal["done", "current", "todo"]

_RUNNING: Final = frozenset(
    {
        PublicMilestone.COMPLETION_ASKED,
        PublicMilestone.COMPLETION_RECEIVED,
        PublicMilestone.COMPLETION_EXPIRED,
        PublicMilestone.REVERSED,
    }
)
"""What goes on after them is what the milestone itself says."""
_ANSWERS: Final = frozenset(
    {
        PublicMilestone.WITHDRAWN,
        PublicMilestone.WITHDRAWAL_REFUSED,
        PublicMilestone.NOT_REGISTERED,
        PublicMilestone.STOPPED,
        PublicMilestone.TRANSFERRED,
        PublicMilestone.CONCLUDED,
        PublicMilestone.PUBLISHED,
    }
)
"""Before one of them a wish to withdraw waits."""
_UNDECIDED: Final = frozenset(_RUNNING - {PublicMilestone.REVERSED})


@dataclass(frozen=True, slots=True)
class Stage:
    """One line of the page; `points` are the requirements asked for."""

    title: str
    status: Status
    at: datetime | None = None
    detail: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """In which language and with whose words a history is told."""

    books: Rulebooks
    language: Language

    def say(self, text: str, values: Mapping[str, object] | None = None) -> str:
        """A text in the reader's language."""
        return translate(text, self.language, values)

    def book(self, more: More) -> Rulebook:
        """The book by which a case is handled, as far as it was told and is here."""
        try:
            return self.books.pinned(more.rulebook)
        except NoSuchRulebook:
            return self.books.latest()


def stages(progress: Progress, telling: Telling, *, waiting: bool = False) -> list[Stage]:
    """What was reached, what runs now, and the next thing that can be expected.

    What waits to be forwarded is in nobody's hands yet.
    """
    say, tip = telling.say, progress.kind is Kind.TIP
    reached = [step for step in progress.steps if step.milestone is not PublicMilestone.RECEIVED]
    examined = say((TIP if tip else TITLES)[PublicMilestone.BEING_EXAMINED])
    shown = [Stage(say(TITLES[PublicMilestone.RECEIVED]), "done", progress.steps[0].at)]
    if progress.current is PublicMilestone.BEING_EXAMINED:
        detail = TIP_DETAIL if tip else DETAILS[PublicMilestone.BEING_EXAMINED]
        shown.append(Stage(examined, "todo" if waiting else "current", detail=say(detail)))
        shown += _lived(progress, reached, telling)
        return shown if tip else [*shown, Stage(say(DECISION), "todo")]
    shown += [Stage(examined, "done"), *_lived(progress, reached, telling)]
    return [*shown, *_expected(progress.current, telling)]


def next_step(progress: Progress, telling: Telling) -> str:
    """What the reporter can do now, in a sentence."""
    return telling.say(NEXT_STEPS[progress.next_step])


def _lived(progress: Progress, reached: Sequence[Step], telling: Telling) -> Iterable[Stage]:
    """What was reached; details stand with the last step, and with the one where the report stands."""
    before: set[PublicMilestone] = set()
    stands = progress.stands
    for place, step in enumerate(reached):
        title = AGAIN.get(step.milestone) if step.milestone in before else None
        last = step is stands or step is reached[-1]
        waits = step.milestone is PublicMilestone.WITHDRAWAL_ASKED and not any(
            later.milestone in _ANSWERS for later in reached[place + 1 :]
        )
        stage = _stage(step, title or TITLES[step.milestone], telling, last=last or waits)
        yield replace(stage, status="current") if waits else stage
        before.add(step.milestone)


def _stage(step: Step, title: str, telling: Telling, *, last: bool) -> Stage:
    status: Status = "current" if last and step.milestone in _RUNNING else "done"
    outcome = telling.book(step.more).case_stages.get(step.more.outcome)
    detail = DETAILS.get(step.milestone, "") if last else ""
    said = [telling.say(detail)] if detail else []
    if outcome is not None:
        said = [telling.say(N_("Hasil: %(outcome)s."), {"outcome": outcome.name(telling.language)}), *said]
    if step.more.due_at is not None:
        said.insert(0, _due(step.more, step.more.due_at, telling))
    return Stage(telling.say(title), status, step.at, " ".join(said), _asked(step.more, telling))


def _due(more: More, due_at: datetime, telling: Telling) -> str:
    until = {"at": short_end(due_at, telling.language)}
    if _confirmed(telling.book(more)):
        return telling.say(N_("Batas waktu melengkapi: %(at)s."), until)
    return telling.say(
        N_("Batas waktu melengkapi: %(at)s (menurut aturan yang nomor pasalnya belum dipastikan)."), until
    )


def _confirmed(book: Rulebook) -> bool:
    try:
        return book.deadline("completion").confirmed
    except NoSuchRule:
        return False


def _asked(more: More, telling: Telling) -> tuple[str, ...]:
    book, language = telling.book(more), telling.language
    other = telling.say(N_("syarat lain, lihat surat pemberitahuan"))
    known = [book.requirements.get(one) for one in more.missing]
    return tuple(dict.fromkeys(row.name(language) if row else other for row in known))


def _expected(current: PublicMilestone, telling: Telling) -> list[Stage]:
    """The next thing that can be expected, where there is only one."""
    if current in _UNDECIDED:
        return [Stage(telling.say(DECISION), "todo")]
    if current is PublicMilestone.SENT_TO_JOINT_CENTRE:
        return [Stage(telling.say(TITLES[PublicMilestone.RECEIVED_BY_JOINT_CENTRE]), "todo")]
    return []
