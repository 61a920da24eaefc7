"""Validation faults in words: which field, and why, in both languages; never what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field as dataclass_field
from typing import Any, Final

from shared.errors import N_

_PYDANTIC: Final[Mapping[str, str]] = {
    "missing": N_("Wajib diisi."),
    "extra_forbidden": N_("Isian ini tidak dikenal."),
    "string_type": N_("Harus berupa teks."),
    "string_too_short": N_("Paling sedikit %(min_length)s karakter."),
    "string_too_long": N_("Paling banyak %(max_length)s karakter."),
    "string_pattern_mismatch": N_("Bentuknya tidak sesuai."),
    "too_short": N_("Paling sedikit %(min_length)s butir."),
    "too_long": N_("Paling banyak %(max_length)s butir."),
    "int_type": N_("Harus berupa bilangan bulat."),
    "int_parsing": N_("Harus berupa bilangan bulat."),
    "bool_type": N_("Harus true atau false."),
    "bool_parsing": N_("Harus true atau false."),
    "list_type": N_("Harus berupa daftar."),
    "dict_type": N_("Harus berupa objek."),
    "model_type": N_("Harus berupa objek."),
    "model_attributes_type": N_("Harus berupa objek."),
    "enum": N_("Pilihan tidak dikenal; yang berlaku: %(expected)s."),
    "literal_error": N_("Pilihan tidak dikenal; yang berlaku: %(expected)s."),
    "greater_than_equal": N_("Paling kecil %(ge)s."),
    "greater_than": N_("Harus lebih besar dari %(gt)s."),
    "less_than_equal": N_("Paling besar %(le)s."),
    "less_than": N_("Harus lebih kecil dari %(lt)s."),
    "timezone_aware": N_("Waktu harus menyebut zona, misalnya +08:00."),
    "datetime_from_date_parsing": N_("Harus berupa tanggal atau waktu RFC 3339."),
    "datetime_parsing": N_("Harus berupa waktu RFC 3339."),
    "datetime_type": N_("Harus berupa waktu RFC 3339."),
    "date_type": N_("Harus berupa tanggal, misalnya 2024-11-27."),
    "date_parsing": N_("Harus berupa tanggal, misalnya 2024-11-27."),
    "date_from_datetime_parsing": N_("Harus berupa tanggal, misalnya 2024-11-27."),
    "date_from_datetime_inexact": N_("Harus berupa tanggal, misalnya 2024-11-27."),
    "json_invalid": N_("Bukan JSON yang sah."),
}
_OTHER_FAULT: Final = N_("Nilainya tidak sesuai.")


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field; `detail` is an `N_` string, `values` fills its placeholders."""

    field: str
    detail: str
    code: str = "invalid"
    values: Mapping[str, object] = dataclass_field(default_factory=dict)


def field_errors(errors: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """What pydantic's errors say, without its copy of the input."""
    return [_field_error(error) for error in errors]


def _field_error(error: Mapping[str, Any]) -> FieldError:
    kind = str(error["type"])
    context = {key: value for key, value in error.get("ctx", {}).items() if isinstance(value, str | int)}
    if kind == "value_error":
        return FieldError(
            _name(error["loc"]), str(error.get("ctx", {}).get("error", "")) or _OTHER_FAULT, kind
        )
    if kind == "json_invalid":
        return FieldError("", _PYDANTIC[kind], kind)
    return FieldError(_name(error["loc"]), _PYDANTIC.get(kind, _OTHER_FAULT), kind, context)


def _name(location: Sequence[str | int]) -> str:
    """`reported_parties[0].name`, without the leading word for where FastAPI read it."""
    parts = (
        location[1:]
        if location and location[0] in ("body", "query", "path", "header", "cookie")
        else location
    )
    name = ""
    for part in parts:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else str(part)
    return name[:200]
