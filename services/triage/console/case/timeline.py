"""A case's journal as the lines of a timeline: who, in which role, when (WITA), and what they wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.triage.application.journal.entry_types import STEPPED
from services.triage.application.journal.step_words import split
from services.triage.application.queue.views import Entry
from services.triage.application.read_case import CasePage
from services.triage.console.alike.cause_words import cause_words
from services.triage.console.case.timeline_said import Group, Said
from services.triage.console.case.timeline_words import LINES
from services.triage.console.forms.step_wording import BODY_NAMES, WORD_NAMES
from services.triage.console.law.law_words import FIELDS, calendars_of, value_words
from services.triage.console.protection.identity_words import GROUNDS
from services.triage.console.protection.protection_words import PASSAGE_GROUNDS
from services.triage.console.wording import CHANNELS
from services.triage.domain.acts.inviting import uninvited
from services.triage.domain.acts.sittings import Body
from services.triage.domain.protection.identity_facts import IdentityGround
from services.triage.domain.protection.protection_facts import PassageGround
from services.triage.domain.words import DECISION_NAMES, STAGE_NAMES, Decision, Stage
from shared.clock import from_rfc3339
from shared.errors import N_
from shared.rules.amending import Field
from shared.rules.model import Rulebook
from shared.web.formats import short_date_time, short_end
from shared.web.i18n import Language, translate

IN_TIME = N_("ternyata dipenuhi tepat waktu, dicatat terlambat")
"""What is added to a lapse whose step was only written down late."""
DESPITE = N_("diteruskan ke kepolisian meski pembahasan terakhir menyatakan bukan tindak pidana")
"""What is added to a plenary that went another way than the joint centre."""
UNINVITED = N_("tanpa undangan yang tercatat")
"""What is added to a discussion that the joint centre was not invited to, as far as the case knows."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, in the reader's language; `seq` is its entry's number, 0 for what came before the case.

    `texts` are what people wrote, each under its label.
    """

    seq: int
    at: datetime
    title: str
    by: str = ""
    detail: str = ""
    tone: str = ""
    group: Group = Group.HOLDING
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """What a line is told from."""

    page: CasePage
    rules: Rulebook
    language: Language

    def say(self, text: str, values: Mapping[str, object] | None = None) -> str:
        """A text in the reader's language."""
        return translate(text, self.language, values)

    def name(self, account: object) -> str:
        """How an account is called."""
        return self.page.names.get(str(account), self.say(N_("akun lain")))


def timeline(
    page: CasePage, rules: Rulebook, language: Language, only: Group | None = None
) -> Sequence[Line]:
    """The life of a case, newest first, down to the report's arrival; `only` one group of entries."""
    telling = Telling(page, rules, language)
    lines = [_line(entry, telling) for entry in page.entries]
    whole = [*reversed(lines), _arrival(telling)]
    return [line for line in whole if only is None or line.group is only]


def since(page: CasePage, rules: Rulebook, revision: int, language: Language) -> Sequence[Line]:
    """What happened after a revision, oldest first; that somebody looked is no change."""
    lines = reversed(timeline(page, rules, language))
    return [line for line in lines if line.seq > revision and line.group is not Group.LOOKS]


def _arrival(telling: Telling) -> Line:
    report = telling.page.case.report
    channel = telling.say(CHANNELS.get(report.channel, report.channel))
    detail = telling.say(N_("melalui %(channel)s"), {"channel": channel})
    if report.lodged_at:
        at = short_date_time(report.lodged_at, telling.language)
        detail += telling.say(N_("; disampaikan %(at)s"), {"at": at})
    return Line(0, report.received_at, telling.say(N_("Diterima kantor")), detail=detail)


def _line(entry: Entry, telling: Telling) -> Line:
    known = LINES.get(entry.type)
    said = known(entry) if known else Said(N_("Catatan jurnal: %(type)s"), values={"type": entry.type})
    values = _values(said.values, telling)
    reason = telling.page.opened.reason(said.reason) if said.reason else ""
    detail = reason or telling.say(said.detail, values)
    if _was_in_time(entry, telling):
        detail = f"{detail}; {telling.say(IN_TIME)}"
    if entry.type == STEPPED and entry.at in uninvited(telling.page.case, telling.rules):
        detail = f"{detail}; {telling.say(UNINVITED)}"
    if entry.type == STEPPED and entry.data.get("record", {}).get("despite"):
        detail = f"{detail}; {telling.say(DESPITE)}"
    return Line(
        entry.seq,
        entry.at,
        telling.say(said.title, values),
        by=_by(entry, said, telling),
        detail=detail,
        tone=said.tone,
        group=said.group,
        texts=_texts(said, telling),
    )


def _was_in_time(entry: Entry, telling: Telling) -> bool:
    """Whether the entry is a lapse whose step turned out to have been taken in time."""
    clocks = telling.page.case.clocks
    place = entry.data.get("clock") if entry.type == "deadline_lapsed" else None
    return place is not None and place < len(clocks) and clocks[place].recorded_late


def _by(entry: Entry, said: Said, telling: Telling) -> str:
    if entry.by_kind == "system":
        return ""
    name = telling.name(entry.by)
    return f"{name}, {telling.say(said.role)}" if said.role else name


def _texts(said: Said, telling: Telling) -> tuple[tuple[str, str], ...]:
    """What was written, opened: only a page of a reader who may see the case gets here."""
    opened = telling.page.opened.words(said.words) if said.words else ""
    if not opened or said.plain:
        return (("", opened),) if opened else ()
    return tuple((_label(name, telling), text) for name, text in split(opened).items())


def _label(name: str, telling: Telling) -> str:
    """A text's label; that of a body of the joint centre with the body's name."""
    body = next((one for one in Body if name.endswith(f"_{one}")), None)
    label = telling.say(WORD_NAMES.get(name, name))
    return f"{label} ({telling.say(BODY_NAMES[body])})" if body else label


def _values(values: Mapping[str, object], telling: Telling) -> dict[str, object]:
    """Accounts by their names, moments in WITA, ids of the rulebook and of the domain in words."""
    return {name: _READ[name](value, telling) if name in _READ else value for name, value in values.items()}


def _moment(value: object, telling: Telling) -> str:
    return short_date_time(from_rfc3339(str(value)), telling.language)


def _named(table: Mapping[str, object], value: object, telling: Telling) -> str:
    row = table.get(str(value))
    name: str = row.name(telling.language) if row else str(value)  # type: ignore[attr-defined]  # rows of the law are Named
    return name


def _names(value: object, telling: Telling) -> str:
    accounts = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return ", ".join(telling.name(one) for one in accounts) or telling.say(N_("kantor ini"))


def _end(value: object, telling: Telling) -> str:
    """Midnight belongs to the day that it ends."""
    return short_end(from_rfc3339(str(value)), telling.language)


def _value(value: object, telling: Telling) -> str:
    return value_words(str(value), calendars_of(telling.rules, telling.language), telling.language)


def _passage_ground(value: object, telling: Telling) -> str:
    return telling.say(PASSAGE_GROUNDS[PassageGround(str(value))])


def _identity_ground(value: object, telling: Telling) -> str:
    return telling.say(GROUNDS[IdentityGround(str(value))])


def _cause(value: object, telling: Telling) -> str:
    return cause_words(str(value), telling.rules, telling.language)


def _clock(value: object, telling: Telling) -> str:
    clocks = telling.page.case.clocks
    place = int(str(value))
    return clocks[place].deadline.name(telling.language) if place < len(clocks) else str(value)


_READ = {
    "holder": lambda value, telling: telling.name(value),
    "to": lambda value, telling: telling.name(value),
    "accounts": _names,
    "at": _moment,
    "decision": lambda value, telling: telling.say(DECISION_NAMES[Decision(str(value))]),
    "stage": lambda value, telling: telling.say(STAGE_NAMES[Stage(str(value))]),
    "step": lambda value, telling: telling.say(str(value)),
    "category": lambda value, telling: _named(telling.rules.categories, value, telling),
    "series": lambda value, telling: _named(telling.rules.series, value, telling),
    "form": lambda value, telling: _named(telling.rules.forms, value, telling),
    "rung": lambda value, telling: _named(telling.rules.rungs, value, telling),
    "rule": lambda value, telling: _named(telling.rules.deadlines, value, telling),
    "route": lambda value, telling: _named(telling.rules.routes, value, telling),
    "told": lambda value, telling: _named(telling.rules.steps, value, telling),
    "outcome": lambda value, telling: _named(telling.rules.outcomes, value, telling),
    "other": lambda value, telling: telling.page.others.get(str(value), str(value)),
    "clock": _clock,
    "before": _end,
    "after": _end,
    "field": lambda value, telling: telling.say(FIELDS[Field(str(value))]),
    "old": _value,
    "new": _value,
    "passage_ground": _passage_ground,
    "identity_ground": _identity_ground,
    "cause": _cause,
}
"""How each placeholder is put into words."""
