"""The reasons of a suggested classification in the reader's words, looked up in the case's rulebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from services.triage.domain.hints.classification import Rules
from services.triage.domain.hints.suggestion import ActFound, AtPlace, InStage, Reason, Suggestion, WordsFound
from shared.errors import N_
from shared.rules.sources import Language, Named
from shared.web.i18n import translate


def reasons(suggestion: Suggestion, rules: Rules, place: str, language: Language) -> tuple[str, ...]:
    """One sentence for each reason and tie, in order; `place` is the place's name as the page shows it."""
    told = (_sentence(one, rules, place, language) for one in suggestion.reasons)
    return (*told, *_ties(suggestion, rules, language))


def _sentence(reason: Reason, rules: Rules, place: str, language: Language) -> str:
    match reason:
        case WordsFound(denied=True):
            saying = N_("Kata %(words)s disangkal dalam uraian, jadi tidak dihitung (%(row)s).")
            row = rules.keywords[reason.row]
        case WordsFound():
            saying = N_("Uraian memuat %(words)s (%(row)s).")
            row = rules.keywords[reason.row]
        case ActFound():
            act = rules.servant_acts[reason.row]
            saying = (
                N_("Uraian memuat %(words)s: larangan disiplin ASN, %(row)s.")
                if act.discipline
                else N_("Uraian memuat %(words)s: larangan etik ASN, %(row)s.")
            )
            return _filled(saying, act, _words(act.words, reason.words), language)
        case InStage():
            stage = rules.stages[reason.stage]
            return _filled(N_("Hari kejadian termasuk tahapan %(row)s."), stage, "", language)
        case AtPlace():
            return translate(N_("Tempat kejadian: %(place)s."), language, {"place": place})
        case _:
            assert_never(reason)
    return _filled(saying, row, _words(row.words, reason.words), language)


def _filled(saying: str, row: Named, words: str, language: Language) -> str:
    text = translate(saying, language, {"words": words, "row": row.name(language)})
    if row.confirmed:
        return text
    question = {"question": row.question(language)}
    return f"{text} {translate(N_('Belum dipastikan: %(question)s.'), language, question)}"


def _words(listed: Sequence[str], places: Sequence[int]) -> str:
    return ", ".join(f"“{listed[place]}”" for place in places)


def _ties(suggestion: Suggestion, rules: Rules, language: Language) -> tuple[str, ...]:
    if len(suggestion.tied_articles) > 1:
        saying = N_("Beberapa pasal sama kuat: %(names)s. Pilih salah satu.")
        return (translate(saying, language, {"names": _names(rules.articles, suggestion, language)}),)
    if len(suggestion.tied) > 1:
        return (translate(N_("Beberapa jenis sama kuat; pilih salah satu."), language),)
    return ()


def _names(rows: Mapping[str, Named], suggestion: Suggestion, language: Language) -> str:
    return ", ".join(rows[one].name(language) for one in suggestion.tied_articles)
