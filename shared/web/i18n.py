"""Languages: Indonesian is the source, English a catalogue; and which of the two a request gets.

Words in templates: `{{ _("Antrean") }}`, `{{ ngettext("%(num)s kasus", "%(num)s kasus", n) }}`; in Python,
where the request is not known: `N_("Antrean")` of shared/errors.py, translated when shown. Messages with
values use `%(name)s`.

`python -m shared.web.i18n extract` merges the marked strings of all services and of `shared` into the English
catalogue; `check` fails on a string without English or with other placeholders. Nothing is compiled to disk:
the catalogue is read once per process (about 10 ms).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import NullTranslations, Translations
from starlette.requests import Request

Language = Literal["id", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")
LANGUAGE_COOKIE: Final = "bahasa"
ROOT: Final = Path(__file__).parents[2]
CATALOGUE: Final = Path(__file__).parent / "locale" / "en" / "LC_MESSAGES" / "jejak.po"
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@cache
def translations(language: Language) -> NullTranslations:
    """The words of a language; Indonesian strings stand for themselves."""
    if language == "id":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, _read_catalogue())
    compiled.seek(0)
    return Translations(compiled)


def translate(message: str, language: Language, values: Mapping[str, object] | None = None) -> str:
    """The message in a language, its `%(name)s` filled in; a message that does not fit stays as it is."""
    text: str = translations(language).gettext(message) if message else ""
    if not values:
        return text
    try:
        return text % values
    except (KeyError, ValueError, TypeError):
        return text


def language_of(request: Request) -> Language:
    """The language of a request: `?bahasa=`, else the cookie, else Accept-Language, else Indonesian."""
    known = request.scope.get("jejak.language")
    if known is None:
        known = _choose(request)
        request.scope["jejak.language"] = known
    chosen: Language = known
    return chosen


def _choose(request: Request) -> Language:
    wishes = (request.query_params.get("bahasa"), request.cookies.get(LANGUAGE_COOKIE))
    for language in (language for wish in wishes for language in LANGUAGES if language == wish):
        return language
    return _accepted(request.headers.get("accept-language", ""))


def _accepted(header: str) -> Language:
    """The best of ours in an Accept-Language header (RFC 9110 §12.5.4)."""
    best: Language = "id"
    best_quality = 0.0
    for part in header.split(",")[:20]:
        tag, _, parameter = part.strip().partition(";")
        primary = tag.split("-")[0].lower()
        quality = _quality(parameter)
        if quality > best_quality and primary in ("id", "in", "en"):
            best, best_quality = ("en" if primary == "en" else "id"), quality
    return best


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _read_catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en", domain="jejak")


def _sources() -> Iterator[tuple[Path, str]]:
    for top in (ROOT / "shared", ROOT / "services"):
        for path in sorted(top.rglob("*")):
            if path.suffix in {".html", ".txt"} and "templates" in path.parts:
                yield path, "jinja2"
            elif path.suffix == ".py":
                yield path, "python"


def extract() -> Catalog:
    """Every string marked in the templates and modules of `shared` and `services`."""
    found = Catalog(domain="jejak", charset="utf-8")
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
    options = {"extensions": "jinja2.ext.do", "trimmed": "true", "silent": "false"}
    for path, method in _sources():
        name = path.relative_to(ROOT).as_posix()
        for line, message, comments, _context in extract_from_file(
            method, path, keywords, ["i18n:"], options
        ):
            found.add(message, locations=[(name, line)], auto_comments=comments)
    return found


def update() -> int:
    """Merge what is marked into the English catalogue; how many strings still lack English.

    What is no longer marked stays below as obsolete: a string that comes back finds its English again.
    """
    catalogue = _read_catalogue() if CATALOGUE.exists() else Catalog(locale="en", domain="jejak")
    found = extract()
    for message in found:
        if message.id and (old := catalogue.obsolete.pop(_key(message), None)) is not None:
            catalogue.add(message.id, old.string)
    catalogue.update(found, no_fuzzy_matching=True, update_header_comment=False)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, omit_header=True, include_lineno=False)
    return sum(1 for message in catalogue if message.id and not message.string)


def faults() -> list[str]:
    """One line for each marked string without English, or whose English has other placeholders."""
    english = _read_catalogue()
    return [
        f"{where}: {message.id!r} {fault}"
        for message in extract()
        if message.id and (fault := _fault(message, english.get(_key(message))))
        for where in [message.locations[0][0] if message.locations else "?"]
    ]


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _texts(value: object) -> list[str]:
    return (
        [value]
        if isinstance(value, str)
        else [str(part) for part in value]
        if isinstance(value, tuple | list)
        else []
    )


def _fault(message: Message, translated: Message | None) -> str:
    texts = _texts(translated.string) if translated else []
    if not texts or not all(texts):
        return "has no English"
    wanted = set(_PLACEHOLDER.findall(_texts(message.id)[-1]))
    if any(set(_PLACEHOLDER.findall(text)) - wanted for text in texts):
        return "has other placeholders in English"
    return ""


def main(arguments: list[str]) -> int:
    """`extract` merges into the catalogue, `check` only reports; both exit 1 while English is missing."""
    if arguments == ["extract"]:
        sys.stdout.write(f"{update()} strings without English in {CATALOGUE.relative_to(ROOT)}\n")
    elif arguments != ["check"]:
        sys.stderr.write("use: python -m shared.web.i18n extract|check\n")
        return 2
    lacking = faults()
    sys.stdout.write("".join(f"{fault}\n" for fault in lacking))
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
