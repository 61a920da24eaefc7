"""What can be wrong with a rulebook; each failure names the place where to mend it."""

from typing import ClassVar

from shared.errors import JejakError


class RulebookError(JejakError):
    """The law as data cannot be used as it stands."""

    code: ClassVar[str] = "rulebook"


class BadRow(RulebookError):
    """A row, a field or a whole file does not say what it must; `file`, `row` and `field` tell where."""

    code = "rulebook-row"

    def __init__(self, file: str, row: str, field: str, problem: str) -> None:
        place = ", ".join(part for part in (file, row, f"field {field}" if field else "") if part)
        super().__init__(f"{place}: {problem}", file=file, row=row, field=field)
        self.file = file
        self.row = row
        self.field = field
        self.problem = problem


class NoSuchRule(RulebookError):
    """The rulebook has no row of that id."""

    code = "rulebook-no-such-rule"


class NoSuchRulebook(RulebookError):
    """No folder of rules has that id: a case is pinned to a rulebook that this installation lacks."""

    code = "rulebook-unknown"


class HolidaysUnknown(RulebookError):
    """Working days were counted into a year without a holiday table; a guess would be a wrong deadline."""

    code = "rulebook-holidays-unknown"


class OverlayNotSigned(RulebookError):
    """The office's addition to the law is not what the holder of its key signed, or cannot be read."""

    code = "rulebook-overlay"
