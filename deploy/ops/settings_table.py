"""Write the README's table of variables from the settings: `python -m deploy.ops.settings_table`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from services.intake.settings import IntakeSettings
from services.notify.settings import NotifySettings
from services.triage.settings import TriageSettings
from shared.settings import OverlaySettings, ServiceSettings

README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN = "<!-- settings: begin (python -m deploy.ops.settings_table) -->"
END = "<!-- settings: end -->"
SERVICES: dict[str, type[ServiceSettings]] = {
    "intake": IntakeSettings,
    "triage": TriageSettings,
    "notify": NotifySettings,
}


def rows() -> Iterator[str]:
    """One line a variable: those of every service first, then each service's own."""
    yield from ("| variable | default | what |", "|---|---|---|")
    for name, field in ServiceSettings.model_fields.items():
        yield _row(name, field, "")
    for name, field in OverlaySettings.model_fields.items():
        if name not in ServiceSettings.model_fields:
            yield _row(name, field, "")
    for service, settings in SERVICES.items():
        for name, field in settings.model_fields.items():
            if name not in ServiceSettings.model_fields:
                yield _row(name, field, f"{service}: ")


def _row(name: str, field: FieldInfo, owner: str) -> str:
    default = "needed" if field.default is PydanticUndefined else _shown(field.default)
    return f"| `JEJAK_{name.upper()}` | {default} | {owner}{field.description} |"


def _shown(value: object) -> str:
    if value is None:
        return "none"
    return f"`{int(value)}`" if isinstance(value, bool) else f"`{value}`"


def written(readme: str) -> str:
    """The README with its table as it must be."""
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    return before + "\n".join((BEGIN, *rows(), END)) + after


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{README.name}: table of settings written\n")
