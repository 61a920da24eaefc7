"""The lifecycle as a page of the docs; `python -m services.triage.domain.lifecycle_page` prints it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from services.triage.domain.words import STAGE_NAMES, Kind
from shared.roles import Role
from shared.rules.handling import Move
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks

HEAD = """# The life of a case

Made from the rulebooks by `python -m services.triage.domain.lifecycle_page > docs/lifecycle.md`; a test fails
when this page is not what they say. What is not in a rulebook is refused, with stage, command and what is
allowed instead. A case lives by the rulebook to which it is pinned, to its end.

Beyond the rows: an officer proposes, and takes most steps, only while holding the claim; who proposed never
approves, whatever their roles; one proposal waits at a time, and a commissioner names the one that was read;
a hand-off's proof of sending and its acknowledgement are two facts, neither stands for the other.
"""


def page(books: Iterable[Rulebook]) -> str:
    """The whole page, in Markdown with a Mermaid diagram for each rulebook."""
    return "\n".join([HEAD, *_names(), *(line for book in books for line in _book(book))]) + "\n"


def _book(book: Rulebook) -> list[str]:
    return [
        "",
        f"## {book.id}: {book.name('en')}",
        "",
        *_diagram(book),
        "",
        *_rows(book),
        "",
        *_deadlines(book),
        *_readings(book),
    ]


def _diagram(book: Rulebook) -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2"]
    for move in book.moves:
        for stage in move.stages or ("[*]",):
            if move.to and move.to != stage:
                label = f"[{', '.join(_kinds(move))}]" if not move.stages else f"({_who(move)})"
                lines.append(f"    {stage} --> {move.to}: {move.command} {label}")
    ends = [stage for stage in book.case_stages if not _leaves(book, stage)]
    return [*lines, *(f"    {stage} --> [*]" for stage in ends), "```"]


def _leaves(book: Rulebook, stage: str) -> bool:
    return any(stage in move.stages and move.to not in {None, stage} for move in book.moves)


def _names() -> list[str]:
    rows = [f"| `{stage}` | {name} |" for stage, name in STAGE_NAMES.items()]
    return ["| stage | on screen |", "|---|---|", *rows]


def _rows(book: Rulebook) -> list[str]:
    rows = [
        f"| {_stages(move)} | `{move.command}` | {', '.join(_kinds(move))} | {_who(move)} | {_if(move)} | "
        f"{f'`{move.to}`' if move.to else '(stays)'} | {_ids(move.starts)} | {_ids(move.meets)} |"
        for move in book.moves
    ]
    head = "| at stage | command | kinds | who | if | leads to | starts | meets |"
    return [head, "|---|---|---|---|---|---|---|---|", *rows]


def _deadlines(book: Rulebook) -> list[str]:
    rows = [
        f"| `{rule.id}` | {rule.length} {rule.calendar.kind.value}{_extension(rule.extension)} | "
        f"{rule.starts_from.value} | {rule.actor} | {len(rule.readings)} | {rule.article} | "
        f"{_yes(rule.confirmed)} |"
        for rule in book.deadlines.values()
    ]
    head = "| deadline | length | counts from | who must act | rival readings | article | confirmed |"
    return [head, "|---|---|---|---|---|---|---|", *rows]


def _readings(book: Rulebook) -> list[str]:
    rows = [
        f"| `{rule.id}` | {one.name('en')} | {one.length} {one.calendar.kind.value}"
        f"{_extension(one.extension)} | {one.starts_from.value} | {one.article} | {_yes(one.confirmed)} |"
        for rule in book.deadlines.values()
        for one in rule.readings
    ]
    head = "| rival reading of | who reads so | length | counts from | article | confirmed |"
    return ["", head, "|---|---|---|---|---|---|", *rows] if rows else []


def _yes(confirmed: bool) -> str:  # noqa: FBT001 - a cell of the table
    return "yes" if confirmed else "no"


def _extension(days: int) -> str:
    return f" (+{days})" if days else ""


def _kinds(move: Move) -> list[str]:
    return [kind.value for kind in Kind if kind in move.kinds]


def _who(move: Move) -> str:
    does = _roles(sorted(move.roles), also_system=move.system)
    return f"{does}, then {_roles(sorted(move.approvers))}" if move.approvers else does


def _roles(roles: Sequence[Role], *, also_system: bool = False) -> str:
    return " or ".join([*(role.value for role in roles), *(["system"] if also_system else [])])


def _if(move: Move) -> str:
    return ", ".join(sorted(condition.value for condition in move.conditions)) or "-"


def _stages(move: Move) -> str:
    return ", ".join(f"`{stage}`" for stage in move.stages) or "(none)"


def _ids(ids: Sequence[str]) -> str:
    return ", ".join(f"`{one}`" for one in ids) or "-"


if __name__ == "__main__":
    sys.stdout.write(page(Rulebooks.load()))
