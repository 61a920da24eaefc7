"""Sizes, names and docstrings stay under their ceilings, and each check bites on a planted breach."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.architecture import measures
from tests.architecture.measures import Breach

ROOT = Path(__file__).resolve().parents[2]
Check = Callable[[Path], Iterable[Breach]]
CHECKS: list[Check] = [
    measures.size_breaches,
    measures.name_breaches,
    measures.swallowed,
    measures.undocumented,
]

PLANTED: list[tuple[Check, str, str]] = [
    (measures.size_breaches, "shared/store/long.py", '"""Long."""\n' + "x = 1\n" * 300),
    (measures.size_breaches, "services/triage/domain/long.py", '"""Long."""\n' + "x = 1\n" * 150),
    (
        measures.size_breaches,
        "services/notify/wiring/service.py",
        '"""Long."""\n\n\ndef build():\n' + "    x = 1\n" * 40,
    ),
    (
        measures.size_breaches,
        "shared/clock.py",
        '"""Wide."""\n\n\ndef build(a, b, c, d, e, f):\n    return a\n',
    ),
    (measures.name_breaches, "shared/store/utils.py", '"""Vague."""\n'),
    (measures.name_breaches, "services/intake/helpers/x.py", '"""Unknown room."""\n'),
    (measures.name_breaches, "shared/caching/x.py", '"""Unknown room."""\n'),
    (measures.swallowed, "shared/store/x.py", '"""S."""\ntry:\n    pass\nexcept Exception:\n    pass\n'),
    (
        measures.swallowed,
        "deploy/ops/x.py",
        '"""S."""\nfor i in []:\n    try:\n        pass\n    except:\n        continue\n',
    ),
    (measures.undocumented, "services/triage/settings.py", "x = 1\n"),
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_tree_keeps_the_rule(check: Check) -> None:
    breaches = [str(breach) for breach in check(ROOT)]
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize(
    ("check", "path", "text"),
    PLANTED,
    ids=lambda value: value if isinstance(value, str) and "/" in value else None,
)
def test_a_planted_breach_is_found(tmp_path: Path, check: Check, path: str, text: str) -> None:
    planted = tmp_path / path
    planted.parent.mkdir(parents=True)
    planted.write_text(text, encoding="utf-8")
    place = path.removesuffix("/x.py")
    assert [breach for breach in check(tmp_path) if breach.path.startswith(place)]


def test_shared_stays_small() -> None:
    modules, lines = measures.shared_budget(ROOT)
    assert modules <= measures.SHARED_MODULES, f"shared has {modules} modules"
    assert lines <= measures.SHARED_LINES, f"shared has {lines} lines"
