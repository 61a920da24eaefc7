"""The lifecycle table as a page of the docs; `python -m services.triage.domain.lifecycle_page` prints it."""

from __future__ import annotations

import sys

from services.triage.domain.lifecycle import TABLE, Move
from services.triage.domain.words import STAGE_NAMES, Kind, Stage

HEAD = """# The life of a case

Made from the table in `services/triage/domain/lifecycle.py` by
`python -m services.triage.domain.lifecycle_page > docs/lifecycle.md`; a test fails when this page is not
what the table says. What is not in the table is refused, with stage, command and what is allowed instead.

Beyond the table: an officer proposes only while holding the claim; who proposed never approves, whatever
their roles; one proposal waits at a time, and a commissioner names the one that was read; a hand-off's proof
of sending and its acknowledgement are two facts, neither stands for the other.
"""


def page() -> str:
    """The whole page, in Markdown with a Mermaid diagram."""
    return "\n".join([HEAD, *_diagram(), "", *_names(), "", *_rows()]) + "\n"


def _diagram() -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2"]
    for row in TABLE:
        if row.stage is not row.to:
            label = (
                f"{row.act} [{', '.join(_kinds(row))}]" if row.stage is None else f"{row.act} ({_who(row)})"
            )
            lines.append(f"    {row.stage or '[*]'} --> {row.to}: {label}")
    ends = [stage for stage in Stage if not any(row.stage is stage and row.to is not stage for row in TABLE)]
    return [*lines, *(f"    {stage} --> [*]" for stage in ends), "```"]


def _names() -> list[str]:
    rows = [f"| `{stage}` | {name} |" for stage, name in STAGE_NAMES.items()]
    return ["| stage | on screen |", "|---|---|", *rows]


def _rows() -> list[str]:
    rows = [
        f"| {_code(row.stage)} | `{row.act}` | {', '.join(_kinds(row))} | {_who(row)} | {_code(row.to)} |"
        for row in TABLE
    ]
    return ["| at stage | act | kinds | who | leads to |", "|---|---|---|---|---|", *rows]


def _kinds(row: Move) -> list[str]:
    return [kind.value for kind in Kind if kind in row.kinds]


def _who(row: Move) -> str:
    return " or ".join(sorted(row.roles)) or "system"


def _code(stage: Stage | None) -> str:
    return f"`{stage}`" if stage else "(none)"


if __name__ == "__main__":
    sys.stdout.write(page())
