"""Precision and recall of suggested categories over invented reports.

`python -m tests.support.classification_figures [RULEBOOK]`: by its rows, or by the ones of the tests.
The reports are short, clear and few, so the figures flatter; they show what is missed. The tests' own rows
were written beside the reports and flatter more.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from services.triage.domain.hints.classification import Rules, suggest
from services.triage.domain.hints.suggestion import Told
from shared.rules.rulebooks import Rulebooks
from tests.support.classifying import ROWS
from tests.support.invented_reports import INVENTED

DAY = date(2024, 11, 25)


def lines(rules: Rules, reports: Iterable[tuple[str | None, str]]) -> Iterator[str]:
    """A table of the categories, then every report that was called something else."""
    called = [(meant, suggest(Told(narrative=text, day=DAY), rules), text) for meant, text in reports]
    meant = Counter(one for one, _, _ in called)
    said = Counter(one.category for _, one, _ in called)
    right = Counter(one for one, found, _ in called if one == found.category)
    yield f"{'category':28}{'reports':>8}{'suggested':>10}{'right':>6}{'precision':>10}{'recall':>8}"
    for name in sorted({*meant, *said}, key=str):
        share = f"{_share(right[name], said[name]):>10}{_share(right[name], meant[name]):>8}"
        yield f"{name or '(none)':28}{meant[name]:>8}{said[name]:>10}{right[name]:>6}{share}"
    whole = f"{right.total():>6}{'':>10}{_share(right.total(), len(called)):>8}"
    yield f"{'all':28}{len(called):>8}{'':>10}{whole}"
    for wanted, found, text in called:
        if wanted != found.category:
            tied = f" (tied: {', '.join(found.tied)})" if found.tied else ""
            yield f"  {wanted or '(none)'} -> {found.category or '(none)'}{tied}: {text}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "-"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rulebook", nargs="?", help="its id; without one, the tests' own rows")
    chosen = parser.parse_args().rulebook
    sys.stdout.write("\n".join(lines(Rulebooks.load().pinned(chosen) if chosen else ROWS, INVENTED)) + "\n")
