"""Indonesian text as rules look at it: clauses of words, plain affixes taken off, negations near a word.

What this does not know: infixes (`-el-`, `-em-`, `-er-`), rare prefixes (`bel-`, `pel-`), abbreviations and
slips of the pen that no row names, other languages of the region, irony, a negation further away than
`REACH` words, and one that deplores a lack ("tidak diberi salinan") where others deny an act. It never
removes an affix if fewer than `SHORTEST` letters would be left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, TypeAlias

Clause: TypeAlias = tuple[str, ...]

SHORTEST: Final = 3
REACH: Final = 3
"""Words between a negation and what it denies, at most: "tidak pernah ada yang membagikan" is beyond it."""

_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"[.,;:!?()\n\r\"“”]+")
_TAILS: Final = (("lah", "kah", "tah", "pun"), ("nya", "ku", "mu"), ("kan", "an", "i"))
_VOWELS: Final = frozenset("aeiou")
_HEADS: Final = (
    ("meny", "s"),
    ("peny", "s"),
    ("meng", ""),
    ("meng", "k"),
    ("peng", ""),
    ("peng", "k"),
    ("mem", ""),
    ("mem", "p"),
    ("pem", ""),
    ("pem", "p"),
    ("men", ""),
    ("men", "t"),
    ("pen", ""),
    ("pen", "t"),
    ("me", ""),
    ("per", ""),
    ("pe", ""),
    ("ber", ""),
    ("ter", ""),
    ("di", ""),
    ("ke", ""),
    ("se", ""),
)
"""A prefix, and the consonant that its nasal swallowed (memukul: pukul)."""
_DENIALS: Final = frozenset(
    {"tidak", "tak", "bukan", "belum", "tanpa", "jangan", "tiada", "tdk", "nggak", "gak", "enggak", "ndak"}
)
_ONLY: Final = frozenset({"hanya", "cuma", "sekadar", "saja", "sekedar"})
_TURNS: Final = frozenset(
    {"tetapi", "tapi", "namun", "melainkan", "karena", "sebab", "padahal", "sehingga", "bahwa", "dan", "lalu"}
)
"""Here a denial ends."""


def clauses(text: str) -> tuple[Clause, ...]:
    """The words of a text in lower case, apart at punctuation; hyphens part words (amplop-amplop)."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    found = (tuple(_WORD.findall(part)) for part in _BREAK.split(plain))
    return tuple(clause for clause in found if clause)


@lru_cache(maxsize=16_384)
def forms(word: str) -> frozenset[str]:
    """The word and what is left of it without its affixes, one more at each step."""
    bare = [word]
    for tails in _TAILS:
        if any(map(_is_place, bare)):
            return frozenset(bare)
        bare += [shorter for one in bare for shorter in _without_tail(one, tails)]
    once = [shorter for one in bare for shorter in _without_head(one)]
    twice = [shorter for one in once for shorter in _without_head(one)]
    return frozenset((*bare, *once, *twice))


def _without_tail(word: str, tails: Sequence[str]) -> Iterator[str]:
    return (word[: -len(tail)] for tail in tails if word.endswith(tail) and len(word) - len(tail) >= SHORTEST)


def _without_head(word: str) -> Iterator[str]:
    for head, swallowed in _HEADS:
        rest = swallowed + word[len(head) :]
        restored = not swallowed or word[len(head) : len(head) + 1] in _VOWELS
        if word.startswith(head) and restored and len(rest) >= SHORTEST:
            yield rest


def _is_place(word: str) -> bool:
    """Whether `ke-…-an` makes another word of it: a lurah is a person, a kelurahan is not."""
    return word.startswith("ke") and word.endswith("an")


def occurrences(phrase: str, text: Sequence[Clause]) -> Iterator[bool]:
    """Each place where the words of `phrase` follow one another: whether it is denied there."""
    wanted = _words(phrase)
    if not wanted:
        return
    for clause in text:
        for start in range(len(clause) - len(wanted) + 1):
            there = clause[start : start + len(wanted)]
            if all(one in forms(word) for one, word in zip(wanted, there, strict=True)):
                yield _denied(clause[:start])


@lru_cache(maxsize=4_096)
def _words(phrase: str) -> Clause:
    """Kept, for the phrases are the few of the rulebooks, and every text meets them all."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", phrase).casefold()))


def _denied(before: Clause) -> bool:
    """Whether a denial reaches past the end of these words; "bukan hanya" denies nothing."""
    near = before[-REACH:]
    turn = max((place for place, word in enumerate(near) if word in _TURNS), default=-1)
    reaching = (*near[turn + 1 :], "")
    return any(word in _DENIALS and after not in _ONLY for word, after in pairwise(reaching))
