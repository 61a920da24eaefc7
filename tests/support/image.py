"""What an image holds, read from the Dockerfile itself, so that the test cannot drift from it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
_COPY = re.compile(r"^COPY(?P<flags>(?: --\S+)*) (?P<from>\S+) (?P<to>\S+)$", re.MULTILINE)


OPERATOR = "operator"
"""The image of the operator's commands: a stage of its own, where a service's image is the last one."""


def own_stage(text: str, service: str) -> str:
    """The stage that becomes the image."""
    start = text.index(f" AS {OPERATOR}\n") if service == OPERATOR else text.rindex("\nFROM ")
    end = text.find("\nFROM ", start + 1)
    return text[start:] if end < 0 else text[start:end]


def copies(text: str, service: str) -> list[tuple[str, str]]:
    """The (source, target) pairs that the image's own stage copies out of the tree."""
    stage = own_stage(text, service).replace("${SERVICE}", service)
    return [
        (found["from"], found["to"]) for found in _COPY.finditer(stage) if "--from=" not in found["flags"]
    ]


def lay_out(target: Path, service: str) -> Path:
    """A folder with just what the image has under /app, built assets included; answers that folder."""
    app = target / "app"
    for source, place in copies(DOCKERFILE.read_text(encoding="utf-8"), service):
        goal = target / place.lstrip("/")
        goal.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, goal, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy2(ROOT / source, goal)
    return app


def requirements(service: str) -> Path:
    """The hashed list that the image's virtual environment is made of."""
    return ROOT / "deploy" / "requirements" / f"{service}.txt"
