"""What a report may be about: category, article and priority that the rules suggest, with their reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Protocol

from services.triage.domain.hints.indonesian import Clause, clauses, occurrences
from services.triage.domain.hints.suggestion import ActFound, AtPlace, InStage, Suggestion, Told, WordsFound
from services.triage.domain.parts import Place
from shared.rules.handling import Keyword, LawArticle, Priority, ServantAct
from shared.rules.model import ElectionStage

SERVANTS: Final = "civil_servant_neutrality"
"""The category of the acts that only civil servants are forbidden: a voter may like a candidate's page."""
ACT_WEIGHT: Final = 3
"""What an act adds once another row speaks for a civil servant; keywords weigh from 1 to 10."""


class Rules(Protocol):
    """What of a rulebook classifies; every table by id, in the order of its file."""

    @property
    def keywords(self) -> Mapping[str, Keyword]:
        """Words that speak for a category or article."""
        ...

    @property
    def articles(self) -> Mapping[str, LawArticle]:
        """Articles with the categories that they concern."""
        ...

    @property
    def priorities(self) -> Mapping[str, Priority]:
        """Levels of urgency."""
        ...

    @property
    def servant_acts(self) -> Mapping[str, ServantAct]:
        """Acts that civil servants are forbidden."""
        ...

    @property
    def stages(self) -> Mapping[str, ElectionStage]:
        """The calendar of the election."""
        ...


def suggest(told: Told, rules: Rules) -> Suggestion:
    """Category, article and priority with their reasons; nothing is suggested if nothing speaks for it."""
    text = clauses(told.narrative)
    found = tuple(_words_found(rules, text))
    spoken = [rules.keywords[one.row] for one in found if not one.denied]
    acts = tuple(_acts_found(rules, text)) if any(row.category == SERVANTS for row in spoken) else ()
    scores = _sums((row.category, row.weight) for row in spoken)
    if acts:
        scores[SERVANTS] += ACT_WEIGHT * len(acts)
    category, tied = _highest(scores)
    article, tied_articles = _article(category, spoken, rules)
    stages = [row.id for row in rules.stages.values() if row.starts <= told.day <= row.ends]
    return Suggestion(
        category=category,
        article=article,
        priority=_priority(category, stages, text, rules),
        tied=tied,
        tied_articles=tied_articles,
        reasons=(*found, *acts, *map(InStage, stages), *_place(told.place)),
    )


def _words_found(rules: Rules, text: Sequence[Clause]) -> Iterator[WordsFound]:
    for row in rules.keywords.values():
        denials = {place: list(occurrences(one, text)) for place, one in enumerate(row.words)}
        said = tuple(place for place, denied in denials.items() if not all(denied))
        if said or any(denials.values()):
            denied = tuple(place for place, ones in denials.items() if ones)
            yield WordsFound(row.id, said or denied, denied=not said)


def _acts_found(rules: Rules, text: Sequence[Clause]) -> Iterator[ActFound]:
    for row in rules.servant_acts.values():
        said = tuple(place for place, one in enumerate(row.words) if not all(occurrences(one, text)))
        if said:
            yield ActFound(row.id, said)


def _article(
    category: str | None, spoken: Sequence[Keyword], rules: Rules
) -> tuple[str | None, tuple[str, ...]]:
    """The article for which most is said; else the category's only one."""
    if category is None:
        return None, ()
    named = _sums(
        (row.article_id, row.weight) for row in spoken if row.category == category and row.article_id
    )
    if named:
        return _highest(named)
    listed = tuple(row.id for row in rules.articles.values() if category in row.categories)
    return (listed[0], ()) if len(listed) == 1 else (None, listed)


def _priority(
    category: str | None, stages: Sequence[str], text: Sequence[Clause], rules: Rules
) -> str | None:
    """The most urgent level of which every condition that it names holds."""
    for row in sorted(rules.priorities.values(), key=lambda one: one.rank):
        if (
            (not row.categories or category in row.categories)
            and (not row.stages or not set(row.stages).isdisjoint(stages))
            and (not row.words or any(not all(occurrences(one, text)) for one in row.words))
        ):
            return row.id
    return None


def _sums(weighed: Iterable[tuple[str | None, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, weight in weighed:
        if name is not None:
            sums[name] = sums.get(name, 0) + weight
    return sums


def _highest(scores: Mapping[str, int]) -> tuple[str | None, tuple[str, ...]]:
    best = tuple(name for name, score in scores.items() if score == max(scores.values()))
    return (best[0], ()) if len(best) == 1 else (None, best)


def _place(place: Place | None) -> Iterator[AtPlace]:
    if place is not None and (place.kelurahan or place.tps):
        yield AtPlace(place.kelurahan, place.tps)
