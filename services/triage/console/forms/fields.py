"""A form as the page draws it: fields in the reader's language, under names of their own on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from services.triage.console.forms.posted import Posted


class Ask(StrEnum):
    """How a field is asked."""

    TEXT = "text"
    AREA = "area"
    MOMENT = "moment"
    DAY = "day"
    ONE = "one"
    LIST = "list"
    MANY = "many"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Field:
    """One question; `options` are value, text and perhaps a hint. `values` is what stands there now."""

    ask: Ask
    name: str
    label: str
    options: tuple[tuple[str, ...], ...] = ()
    hint: str = ""
    values: tuple[str, ...] = ()
    rows: int = 3

    @property
    def value(self) -> str:
        """The one value."""
        return self.values[0] if self.values else ""


@dataclass(frozen=True, slots=True)
class DrawnForm:
    """A form of the page; `key` is its place in the page's address, `leads` where the act takes the case."""

    key: str
    action: str
    title: str
    button: str
    fields: tuple[Field, ...] = ()
    leads: str = ""
    opened: bool = False
    warning: bool = False


def filled(fields: Sequence[Field], key: str, posted: Posted) -> tuple[Field, ...]:
    """The fields under the form's own names; with what was typed, if it was typed into this form."""
    return tuple(_filled(one, key, posted) for one in fields)


def _filled(one: Field, key: str, posted: Posted) -> Field:
    typed = posted.form == key
    values = tuple(posted.values.get(one.name, ())) if typed else one.values
    return replace(one, name=f"{key}-{one.name}", values=values)
