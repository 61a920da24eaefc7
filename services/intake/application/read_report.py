"""Read a report's body strictly: nothing is trimmed, and whatever breaks the contract is refused by name.

What MongoDB or JSON could not give back as it came (NUL, lone surrogates) has names of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import ValidationError

from services.intake.application.report_body import NUL, ReportBody
from services.intake.domain.submission import Submission
from shared.errors import N_, InvalidInput


class Unreadable(InvalidInput):
    """The body breaks its contract; `errors` are pydantic's, without what was sent."""

    def __init__(self, detail: str, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(detail, fields={_name(error["loc"]): str(error["type"]) for error in errors})
        self.errors = errors


class MalformedJson(Unreadable):
    """The body is not JSON at all."""

    code = "malformed-json"
    status: ClassVar[int] = 400


class LoneSurrogate(MalformedJson):
    """Half of a surrogate pair, which is no character and which UTF-8 cannot carry."""

    code = "lone-surrogate"


class NulCharacter(Unreadable):
    """A text holds U+0000, which not every reader of the journal could give back."""

    code = "nul-character"


def read(raw: bytes | str) -> Submission:
    """The submission that a JSON body holds.

    Raises:
        Unreadable: it breaks the contract; every fault is named by its field.
    """
    try:
        return ReportBody.model_validate_json(raw).submission()
    except ValidationError as error:
        raise unreadable(error) from None


def unreadable(error: ValidationError) -> Unreadable:
    """The named refusal of pydantic's errors."""
    errors = error.errors(include_url=False, include_input=False)
    kinds = {error["type"] for error in errors}
    if "json_invalid" in kinds:
        if "hex escape" in str(errors[0]["msg"]):
            return LoneSurrogate(N_("Isi memuat separuh pasangan surrogate, yang bukan karakter."), errors)
        return MalformedJson(N_("Isi permintaan bukan JSON yang sah."), errors)
    if kinds == {NUL}:
        return NulCharacter(N_("Teks memuat karakter NUL (U+0000), yang tidak dapat disimpan."), errors)
    return Unreadable(N_("Periksa isian yang ditandai lalu kirim ulang."), errors)


def _name(location: Sequence[str | int]) -> str:
    name = ""
    for part in location:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else str(part)
    return name[:200]
