"""A posted form as texts by name, whatever its encoding; files in it go into the vault as they stream in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from services.intake.application.attach_evidence import AttachEvidence
from services.intake.application.not_stored import NotStored, StorageFull
from services.intake.channels.multipart import BadForm, MultipartStream
from services.intake.domain.evidence import MOST_EXHIBITS, EmptyFile, TooLarge, Upload
from shared.errors import N_, InvalidInput, JejakError

LONGEST_FORM: Final = 3_000_000
"""Bytes of a form without files: a narrative of 100,000 characters, each escaped as up to twelve bytes."""
MOST_FIELDS: Final = 300


@dataclass(slots=True)
class Form:
    """What was typed, by field name; the last of a repeated field counts, except for `evidence`."""

    values: dict[str, str] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)
    """Ids of files that are in the vault already."""
    file_fault: JejakError | None = None
    """Why a file of this form was not taken; the rest of the form is as good as ever."""

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def set(self, name: str, value: str) -> None:
        """Take a field."""
        if name == "evidence":
            if value and value not in self.evidence:
                self.evidence.append(value)
        else:
            self.values[name] = value

    def hidden(self, shown: frozenset[str]) -> Iterator[tuple[str, str]]:
        """The fields that a page must carry on without showing them."""
        yield from ((name, value) for name, value in self.values.items() if value and name not in shown)
        yield from (("evidence", upload_id) for upload_id in self.evidence)


Attach = Callable[[AttachEvidence], Awaitable[Upload]]


async def read_form(request: Request, attach: AttachEvidence) -> Form:
    """The form of a request.

    Raises:
        BadForm: it is too large, not UTF-8, or no form at all.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _streamed(MultipartStream(request), attach)
    if kind == "application/x-www-form-urlencoded":
        return _texts(await _whole(request))
    raise BadForm(N_("Kirim formulir dari halaman ini."))


def _texts(body: bytes) -> Form:
    form = Form()
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise BadForm(
            N_("Formulir tidak dapat dibaca: terlalu banyak isian, atau bukan teks UTF-8.")
        ) from None
    for name, value in pairs:
        form.set(name, value)
    return form


async def _whole(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            raise TooLarge(N_("Formulir ini terlalu besar. Pendekkan uraian, atau lampirkan sebagai berkas."))
    return bytes(body)


async def _streamed(stream: MultipartStream, attach: AttachEvidence) -> Form:
    form = Form()
    async for part in stream.parts():
        if part.filename is None:
            form.set(part.name, await stream.text())
        elif part.filename and len(form.evidence) < MOST_EXHIBITS:
            await _take(form, stream, attach)
    return form


async def _take(form: Form, stream: MultipartStream, attach: AttachEvidence) -> None:
    """One file; a fault of it is shown beside the field, and the rest of the form is still read."""
    try:
        upload = await attach(stream.chunks())
    except EmptyFile as fault:
        form.file_fault = form.file_fault or fault
    except (InvalidInput, NotStored, StorageFull) as fault:
        form.file_fault = fault
    else:
        form.set("evidence", upload.exhibit.id)


def date_parts(values: Mapping[str, str], name: str) -> dict[str, str] | None:
    """The three typed texts of a date, for showing them again; None when all are empty."""
    parts = {part: values.get(f"{name}-{part}", "").strip() for part in ("day", "month", "year")}
    return parts if any(parts.values()) else None


def date_text(values: Mapping[str, str], name: str) -> str | None:
    """The date as `2024-11-27`; what is no date stays as typed, to be refused by name."""
    parts = date_parts(values, name)
    return f"{parts['year']:0>4}-{parts['month']:0>2}-{parts['day']:0>2}" if parts else None
