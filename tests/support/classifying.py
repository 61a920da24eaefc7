"""Rows that classify, written for tests; the rulebooks carry their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.rules.handling import Keyword, LawArticle, Priority, ServantAct
from shared.rules.model import ElectionStage
from shared.rules.rulebooks import Rulebooks

_TOLD: dict[str, Any] = {"article": "-", "source": "-", "confirmed": True}


def keyword(row: str, category: str, *words: str, weight: int = 3, article: str | None = None) -> Keyword:
    """A row of words that speak for a category."""
    return Keyword(
        id=row,
        category=category,
        article_id=article,
        words=words,
        weight=weight,
        name_id=row.replace("_", " "),
        name_en=f"{row} (en)",
        **_TOLD,
    )


def article(row: str, *categories: str) -> LawArticle:
    """An article for these categories."""
    return LawArticle(id=row, categories=categories, criminal=True, name_id=row, name_en=row, **_TOLD)


def act(row: str, *words: str, discipline: bool = False) -> ServantAct:
    """An act that civil servants are forbidden."""
    return ServantAct(id=row, discipline=discipline, words=words, name_id=row, name_en=row, **_TOLD)


def priority(
    rank: int, *categories: str, stages: tuple[str, ...] = (), words: tuple[str, ...] = ()
) -> Priority:
    """A level of urgency, called by its rank."""
    row = f"level_{rank}"
    return Priority(
        id=row,
        rank=rank,
        categories=categories,
        stages=stages,
        words=words,
        name_id=row,
        name_en=row,
        **_TOLD,
    )


@dataclass(frozen=True)
class Rows:
    """What classifies, without the rest of a rulebook; the election's calendar is the real one."""

    keywords: Mapping[str, Keyword] = field(default_factory=dict)
    articles: Mapping[str, LawArticle] = field(default_factory=dict)
    priorities: Mapping[str, Priority] = field(default_factory=dict)
    servant_acts: Mapping[str, ServantAct] = field(default_factory=dict)
    stages: Mapping[str, ElectionStage] = field(default_factory=lambda: Rulebooks.load().latest().stages)


def rows(*given: Keyword | LawArticle | Priority | ServantAct) -> Rows:
    """Rows sorted into their tables."""
    return Rows(
        keywords={one.id: one for one in given if isinstance(one, Keyword)},
        articles={one.id: one for one in given if isinstance(one, LawArticle)},
        priorities={one.id: one for one in given if isinstance(one, Priority)},
        servant_acts={one.id: one for one in given if isinstance(one, ServantAct)},
    )


ROWS = rows(
    keyword(
        "money", "money_politics", "politik uang", "serangan fajar", "money politic", weight=6, article="187A"
    ),
    keyword(
        "gift", "money_politics", "amplop", "sembako", "bagi uang", "bagi beras", "iming", "sogok", weight=4
    ),
    keyword("voucher", "money_politics", "voucher", "token listrik", "kupon", "rupiah", weight=2),
    keyword("hoax", "hoax", "hoaks", "hoax", "berita bohong", "fitnah", "kabar bohong", "palsu", weight=4),
    keyword("hate", "hoax", "ujaran kebencian", "sara", "hina", "adu domba", weight=4, article="69b"),
    keyword(
        "servant", "civil_servant_neutrality", "asn", "pns", "lurah", "camat", "kepala dinas", "guru negeri"
    ),
    keyword("neutral", "civil_servant_neutrality", "tidak netral", "netralitas", weight=5),
    keyword("props", "campaign", "baliho", "spanduk", "alat peraga", "stiker", weight=3),
    keyword("outside", "campaign", "kampanye", "masa tenang", "tempat ibadah", "anak kecil", weight=3),
    keyword(
        "procedure", "administrative", "daftar pemilih", "dpt", "surat suara", "formulir", "c hasil", weight=4
    ),
    keyword(
        "opening", "administrative", "terlambat dibuka", "undangan memilih", "salinan", "rekap", weight=3
    ),
    keyword("organiser", "ethics", "kpps", "ppk", "pps", "panwas", "petugas tps", weight=2),
    keyword("partial", "ethics", "berpihak", "arah pilih", "usir saksi", "usir pemantau", weight=5),
    keyword("twice", "other_crime", "coblos dua kali", "nyoblos dua kali", "pakai nama orang lain", weight=7),
    keyword("force", "other_crime", "ancam", "intimidasi", "paksa", "rusak kotak suara", "pukul", weight=5),
    article("187A", "money_politics"),
    article("69b", "hoax"),
    article("178", "other_crime"),
    act("online", "kampanye di media sosial", "unggah", "suka", "bagi tautan"),
    act("declaration", "hadir deklarasi", "deklarasi", discipline=True),
    act("photo", "foto bersama", "simbol jari"),
    priority(1, "money_politics", "other_crime", stages=("quiet_period", "polling_day")),
    priority(2, "money_politics", "other_crime", "hoax"),
    priority(3),
)
"""About as many rows as a first rulebook has."""
