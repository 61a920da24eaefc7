"""What is filed with a case, in words: classification, numbers, letters, links, walls, SigapLapor, notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.triage.application.read_case import CasePage
from services.triage.console.case.dossier_views import owed_letters
from services.triage.domain.belonging.belong import name_of
from services.triage.domain.file import dossier_facts as filed
from shared.errors import N_
from shared.rules.model import Rulebook
from shared.rules.sources import Named
from shared.web.i18n import Language, translate


def dossier_view(page: CasePage, book: Rulebook, language: Language) -> dict[str, Any]:
    """The parts of the dossier that the page shows."""
    dossier, other = page.case.dossier, translate(N_("akun lain"), language)
    return {
        "classification": _classification(dossier.classification, page, book, language),
        "numbers": [
            (book.series[one.series].name(language) if one.series in book.series else one.series, one.number)
            for one in dossier.numbers
        ],
        "letters": [
            {
                "name": book.forms[one.form].name(language) if one.form in book.forms else one.form,
                "number": one.letter,
                "at": one.at,
                "sha256": one.sha256,
            }
            for one in dossier.letters
        ],
        "letters_owed": len(owed_letters(page)),
        "links": [one for one in dossier.links if one.other in page.others],
        "apart": [one.other for one in page.case.belonging.apart if one.other in page.others],
        "incident": incident_view(page),
        "walled": [(one, page.names.get(one, other)) for one in dossier.walled],
        "office_walled": dossier.office_walled,
        "elsewhere": dossier.elsewhere,
        "notes": [
            {"by": page.names.get(one.by, other), "at": one.at, "text": page.opened.words(one.words)}
            for one in reversed(dossier.notes)
        ],
    }


def incident_view(page: CasePage) -> dict[str, str] | None:
    """The mass incident that the case is part of, by its own copy of the name."""
    held = page.case.belonging.incident
    if held is None:
        return None
    naming = page.case.belonging.renamed or held
    return {"id": held.incident, "name": name_of(page.opened.words(naming.words))}


def _classification(
    decided: filed.Classified | None, page: CasePage, book: Rulebook, language: Language
) -> dict[str, Any] | None:
    """What a person decided, and beside it what the rules had proposed."""
    if decided is None:
        return None
    return {
        "category": book.category_name(decided.category, language),
        "article": _row(book.articles, decided.article, language),
        "priority": _row(book.priorities, decided.priority, language),
        "suggested_category": book.category_name(decided.suggested_category, language),
        "suggested_article": _row(book.articles, decided.suggested_article, language),
        "suggested_priority": _row(book.priorities, decided.suggested_priority, language),
        "by": page.names.get(decided.by, translate(N_("akun lain"), language)),
        "at": decided.at,
    }


def _row(rows: Mapping[str, Named], wanted: str | None, language: Language) -> str:
    row = rows.get(wanted or "")
    return row.name(language) if row else wanted or ""
