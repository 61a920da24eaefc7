"""Which queue one looks at, narrowed to what, as the URL says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from services.triage.application.queue.views import NOBODY, Due, Filters, Queue
from services.triage.console.site import QUEUE_PATH
from services.triage.console.wording import QUEUES, VIEW_OF
from services.triage.domain.words import Kind, Stage

NOBODY_IN_URL: Final = "-"
"""The value of `petugas=` for what nobody holds; an empty field leaves it open."""


@dataclass(frozen=True, slots=True)
class QueueState:
    """What the URL says: which queue, narrowed to what, from which place on."""

    view: str
    filters: Filters
    cursor: str = ""

    @property
    def queue(self) -> Queue:
        """The queue."""
        return QUEUES[self.view][0]

    @classmethod
    def of(cls, query: Mapping[str, str]) -> QueueState:
        """From the query; what it does not know is left open, since people edit URLs."""
        view = query.get("tampilan", "kasus")
        holder = query.get("petugas") or None
        return cls(
            view if view in QUEUES else "kasus",
            Filters(
                _member(Stage, query.get("tahap")),
                _member(Kind, query.get("jenis")),
                query.get("dugaan") or None,
                query.get("kecamatan") or None,
                _member(Due, query.get("tenggat")),
                NOBODY if holder == NOBODY_IN_URL else holder,
            ),
            query.get("setelah", ""),
        )

    @classmethod
    def at(cls, address: str) -> QueueState:
        """From a URL of a queue, such as the one that a form sends along."""
        return cls.of(dict(parse_qsl(urlsplit(address).query)))

    @classmethod
    def showing(cls, queue: Queue, filters: Filters) -> QueueState:
        """The first page of a narrowed queue."""
        return cls(VIEW_OF[queue], filters)

    def address(self, path: str = QUEUE_PATH, *, cursor: str = "", view: str = "") -> str:
        """The URL of this queue, or of another one without filters."""
        if view:
            return f"{path}?{urlencode({'tampilan': view})}"
        chosen = {**self.chosen(), "setelah": cursor}
        query = {name: value for name, value in chosen.items() if value}
        return f"{path}?{urlencode({'tampilan': self.view, **query})}"

    def chosen(self) -> dict[str, str]:
        """The filters by the names of their fields."""
        filters = self.filters
        return {
            "tahap": filters.stage or "",
            "jenis": filters.kind or "",
            "dugaan": filters.category or "",
            "kecamatan": filters.kecamatan or "",
            "tenggat": filters.due or "",
            "petugas": NOBODY_IN_URL if filters.holder == NOBODY else filters.holder or "",
        }


def _member(words: type[Any], text: str | None) -> Any:
    return words(text) if text in {member.value for member in words} else None
