"""How often hints are right on the 420 real reports: `python -m tests.office_week.likeness_figures`.

The truth is what the set marks: which report follows up on which. That is not the same as a duplicate: a
follow-up mostly says something new about one polling station, and two observers who tell of one thing are
not marked. Names and files are not in the set, so that place, time and text speak alone.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import combinations

from rapidfuzz import fuzz, utils

from services.triage.domain.hints import likeness
from services.triage.domain.hints.fingerprints import of_text
from services.triage.domain.hints.likeness import Hint, Sign, Sketch, compare, kept_under, looked_under
from tests.office_week.corpus import Item, corpus

KEY = b"figures of likeness, no secret.."
THRESHOLDS = (10, 20, 30, 40, 50, 60, 80)
Pair = tuple[str, str]


def sketches(items: Sequence[Item]) -> dict[str, Sketch]:
    """A sketch each, by reference."""
    return {item.source_ref: _sketch(item) for item in items}


def _sketch(item: Item) -> Sketch:
    place = item.body["place"] or {}
    return Sketch(
        report_id=item.source_ref,
        case_id=item.source_ref,
        day=date.fromisoformat(item.body["known_on"]),
        kelurahan=place.get("kelurahan"),
        tps=tuple(place.get("tps", ())),
        text=of_text(KEY, item.body["narrative"]),
    )


def met(made: Mapping[str, Sketch]) -> set[Pair]:
    """Pairs that meet in a bucket, the earlier reference first."""
    under: dict[str, set[str]] = defaultdict(set)
    for name, sketch in made.items():
        for bucket in kept_under(KEY, sketch):
            under[bucket].add(name)
    near = {
        name: set().union(*(under[one] for one in looked_under(KEY, sketch))) for name, sketch in made.items()
    }
    return {(one, other) for one, other in combinations(made, 2) if other in near[one]}


def scored(items: Sequence[Item]) -> dict[Pair, Hint]:
    """Every hint, however weak, of pairs that meet; as an officer gets it, with the texts opened."""
    texts = {item.source_ref: item.body["narrative"][:4_000] for item in items}
    made = sketches(items)

    @cache
    def alike(pair: Pair) -> int:
        first, second = (texts[one] for one in pair)
        return round(fuzz.token_sort_ratio(first, second, processor=utils.default_process, score_cutoff=60))

    hints = {pair: compare(made[pair[0]], made[pair[1]], text=alike(pair)) for pair in met(made)}
    return {pair: hint for pair, hint in hints.items() if hint}


def lines(items: Sequence[Item]) -> Iterator[str]:
    """Precision and recall at each threshold, then what the strongest hints are."""
    truth = {(item.follows, item.source_ref) for item in items if item.follows}
    hints = scored(items)
    yield f"{len(items)} reports, {len(truth)} marked pairs, {len(hints)} hints at {likeness.WORTH_SHOWING}"
    yield f"{'score at least':>14}{'hints':>7}{'right':>7}{'precision':>11}{'recall':>8}"
    for least in THRESHOLDS:
        found = {pair for pair, hint in hints.items() if hint.score >= least}
        right = len(found & truth)
        precision = f"{right / len(found):.3f}" if found else "-"
        yield f"{least:>14}{len(found):>7}{right:>7}{precision:>11}{right / len(truth):>8.3f}"
    ranks = [_rank(pair, hints) for pair in truth]
    yield "the marked one among the first hints of its follow-up: " + ", ".join(
        f"{sum(rank <= most for rank in ranks)} of {len(truth)} in {most}" for most in (1, 3, 10)
    )
    yield "by sign: " + ", ".join(
        f"{sign} {sum(sign in dict(hint.signs) for hint in hints.values())}" for sign in Sign
    )
    yield "texts that are alike, none of them marked as follow-ups unless it says so:"
    for pair, hint in sorted(hints.items(), key=lambda one: -one[1].score):
        if Sign.SIMILAR_TEXT in dict(hint.signs):
            yield f"  {pair[0]} {pair[1]} {hint.score} {dict(hint.signs)}{' marked' if pair in truth else ''}"


def _rank(wanted: Pair, hints: Mapping[Pair, Hint]) -> int:
    """The place of an earlier report among the hints of a later one; beyond all if it is not there."""
    if wanted not in hints:
        return sys.maxsize
    own = [(-hint.score, pair[0]) for pair, hint in hints.items() if pair[1] == wanted[1]]
    return 1 + sorted(own).index((-hints[wanted].score, wanted[0]))


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines(corpus())) + "\n")
