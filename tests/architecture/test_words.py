"""An Indonesian sentence of the program is marked for translation, or English readers get Indonesian."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.measures import Breach, sources

ROOT = Path(__file__).resolve().parents[2]
MARKS = {"N_", "_", "gettext", "ngettext"}
INDONESIAN = re.compile(
    r"\b(?:atau|bukan|buka|coba|dalam|dari|dengan|harus|ini|itu|kirim|lagi|muat|sebentar|sudah|tidak|untuk|yang)\b",
    re.IGNORECASE,
)
FEWEST = 2
"""Such words in one sentence: one alone may be a name or a code."""
UNMARKED = {
    "shared/people/passwords.py": "said by the operator's command, with figures in it; never on a page",
    "services/triage/domain/search/words.py": "words of reports, the same in any language of the page",
    "services/triage/domain/file/sigaplapor.py": "another system's columns, the same in any language",
}


def unmarked(root: Path) -> Iterator[Breach]:
    """Sentences in Indonesian, by their commonest words, that no mark hands to the catalogue."""
    for path in sources(root, "shared", "services"):
        name = path.relative_to(root).as_posix()
        if name in UNMARKED:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        spared = _spared(tree)
        texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in spared)
        for node in texts:
            if isinstance(node.value, str) and " " in node.value and _indonesian(node.value):
                yield Breach(f"{name}:{node.lineno}", f"mark with N_: {node.value[:60]!r}")


def _indonesian(text: str) -> bool:
    return len(INDONESIAN.findall(text)) >= FEWEST


def _spared(tree: ast.AST) -> set[int]:
    """What is marked, and what no reader is shown: docstrings and other bare strings."""
    marked = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) in MARKS)
    bare = (node for node in ast.walk(tree) if isinstance(node, ast.Expr))
    inside = [inner for call in marked for inner in ast.walk(call)]
    return {id(node) for node in inside} | {id(node.value) for node in bare}


def _name(function: ast.expr) -> str:
    return getattr(function, "id", "") or getattr(function, "attr", "")


def test_every_indonesian_sentence_is_marked() -> None:
    breaches = [str(breach) for breach in unmarked(ROOT)]
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('raise Busy("Terlalu banyak orang masuk. Coba lagi sebentar lagi.")', 1),
        ('raise Refused(f"Berkas {x} ini tidak sah.")', 1),
        ('WORDS = {"a": "Buka kembali dari halaman perkara."}', 1),
        ('raise Busy(N_("Coba lagi sebentar lagi."))', 0),
        ('raise Refused("key file is missing; restore it from its copy")', 0),
        ('"""Coba lagi sebentar lagi."""', 0),
        ('PATH = "/operasi/coba-lagi"', 0),
    ],
)
def test_a_planted_sentence_is_found(tmp_path: Path, line: str, found: int) -> None:
    planted = tmp_path / "shared/people/x.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(f'"""Planted."""\n{line}\n', encoding="utf-8")
    assert len(list(unmarked(tmp_path))) == found
