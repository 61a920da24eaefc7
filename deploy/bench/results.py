"""Where results are kept: one JSON file for each run, in an ignored folder of the checkout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from deploy.bench.figures import SCHEMA
from deploy.local.paths import CHECKOUT
from shared.errors import Refused

FOLDER = CHECKOUT / "bench-results"
PAGE = CHECKOUT / "docs" / "figures.md"


def keep(results: dict[str, Any], folder: Path = FOLDER) -> Path:
    """Write the results under their time; the file."""
    folder.mkdir(exist_ok=True)
    name = results["taken_at"][:19].replace(":", "").replace("-", "")
    path = folder / f"{name}-{results['scale']}.json"
    path.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def read(path: Path) -> dict[str, Any]:
    """The results of a file.

    Raises:
        Refused: there is no such file, or it holds something else.
    """
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise Refused(f"{path} holds no results of ./jejak bench")
    return found


def newest(folder: Path = FOLDER) -> Path:
    """The file of the last run.

    Raises:
        Refused: there has been none.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise Refused("there are no results yet; run `make bench` first")
    return files[-1]
