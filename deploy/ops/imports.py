"""`./jejak import FILE`: every row of a CSV or JSON lines file as a report, once, however often it is run."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from deploy.ops.import_check import checked
from deploy.ops.import_rows import COLUMNS, Fault, Row, as_csv, numbered, rows_of
from deploy.ops.intake_client import problem_text, signed_in
from deploy.ops.output import AsJson, emit_json, err, out
from shared.clock import system_clock
from shared.errors import Refused

TRIES: Final = 6
_AGAIN: Final = frozenset({429, 502, 503, 504})
_NOT_LET_IN: Final = frozenset({"bad-token", "sign-in-needed", "not-allowed", "forged-request"})
_HELP: Final = (
    "Import every row of FILE (.csv, or JSON lines) as a report, finding or tip. Safe to repeat: a row is "
    "known by its source_ref, else by what it says. Columns of a CSV: " + ", ".join(COLUMNS) + ". "
    "Lists (tps, evidence) are separated by semicolons; channel is bulk when left out."
)


@dataclass(slots=True)
class Report:
    """What became of a file."""

    file_sha256: str
    rows: int = 0
    valid: int = 0
    taken: int = 0
    repeated: int = 0
    refused: list[Fault] = field(default_factory=list)
    receipts: list[tuple[str, ...]] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """For `--json`: everything but the receipts, which hold PINs."""
        facts = asdict(self)
        del facts["receipts"]
        return facts


def imports(
    file: Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False, readable=True)],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every row, send none.")] = False,
    errors: Annotated[Path | None, typer.Option(help="Write refused rows to this CSV file.")] = None,
    receipts: Annotated[
        Path | None, typer.Option(help="Write line, number and PIN to this CSV file.")
    ] = None,
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Rows on their way at once.")] = 8,
    as_json: AsJson = False,
) -> None:
    """Import every row of a file as a report."""
    for kept in (errors, receipts):
        _check_writable(kept, file)
    with file.open("rb") as raw:
        report = Report(file_digest(raw, "sha256").hexdigest())
    rows = list(rows_of(file))
    with _progress(len(rows), quiet=as_json) as step:
        good = list(numbered(_sorted(rows, report, step if dry_run else _nothing)))
        if not dry_run:
            asyncio.run(_send(good, report, at_once=at_once, step=step))
    report.refused.sort(key=lambda fault: fault.line)
    _write(report, errors, receipts)
    emit_json(report.shown()) if as_json else _show(report, file, dry_run=dry_run)
    if report.refused:
        raise typer.Exit(1)


imports.__doc__ = _HELP


def _nothing() -> None:
    """No step to show."""


@contextmanager
def _progress(rows: int, *, quiet: bool) -> Iterator[Callable[[], None]]:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err,
        disable=quiet,
    )
    with bar:
        task = bar.add_task("Rows", total=rows)
        yield lambda: bar.advance(task)


def _sorted(rows: list[Row | Fault], report: Report, step: Callable[[], None]) -> Iterator[Row]:
    """The rows that may be sent; the others are noted with their line."""
    for row in checked(rows, clock=system_clock):
        report.rows += 1
        step()
        if isinstance(row, Fault):
            report.refused.append(row)
        else:
            report.valid += 1
            yield row


async def _send(rows: list[Row], report: Report, *, at_once: int, step: Callable[[], None]) -> None:
    waiting = iter(rows)
    async with _client() as client:

        async def worker() -> None:
            for row in waiting:
                await _send_one(client, row, report)
                step()

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(at_once):
                    group.create_task(worker())
        except* Refused as failed:
            raise failed.exceptions[0] from None


@asynccontextmanager
async def _client() -> AsyncIterator[httpx.AsyncClient]:
    async with await asyncio.to_thread(signed_in, "posko") as client:
        yield client


async def _send_one(client: httpx.AsyncClient, row: Row, report: Report) -> None:
    body = b'{"nth":%d,"report":%s}' % (row.nth, row.body)
    answer = await _patiently(client, body)
    if answer.is_success:
        told = answer.json()
        known = answer.status_code == httpx.codes.OK
        report.repeated += known
        report.taken += not known
        report.receipts.append((str(row.line), told["receipt"]["number"], told["receipt"]["pin"]))
        return
    code, detail = problem_text(answer)
    if code in _NOT_LET_IN:
        raise Refused(f"intake does not let this sign-in import: {detail}")
    report.refused.append(Fault(row.line, code, detail))


async def _patiently(client: httpx.AsyncClient, body: bytes) -> httpx.Response:
    """Send until somebody answers for good; the row's key makes a second arrival harmless."""
    for attempt in range(1, TRIES + 1):
        try:
            answer = await client.post("/api/v1/imports", content=body)
        except httpx.TransportError as error:
            if attempt == TRIES:
                raise Refused(
                    f"intake does not answer ({type(error).__name__}); run it again, nothing doubles"
                ) from None
        else:
            if answer.status_code not in _AGAIN or attempt == TRIES:
                return answer
        await asyncio.sleep(min(0.25 * 2**attempt, 5.0))
    raise AssertionError("unreachable: the last attempt returns or raises")


def _write(report: Report, errors: Path | None, receipts: Path | None) -> None:
    if errors is not None:
        faults = [(str(fault.line), fault.code, fault.detail) for fault in report.refused]
        _private(errors, as_csv([("line", "code", "detail"), *faults]))
    if receipts is not None:
        _private(
            receipts,
            as_csv([("line", "number", "pin"), *sorted(report.receipts, key=lambda row: int(row[0]))]),
        )


def _check_writable(path: Path | None, file: Path) -> None:
    """Before any row is sent: what can be known only once must not be lost for want of a folder.

    Raises:
        Refused: the path cannot be written, or is the file itself.
    """
    if path is None:
        return
    if path.exists() and path.samefile(file):
        raise Refused(f"{path} is the file to import; name another one")
    os.close(_open(path))


def _private(path: Path, text: str) -> None:
    """Only its owner may read it: a receipt opens a report's status."""
    with os.fdopen(_open(path), "w", encoding="utf-8", newline="") as file:
        if file.seekable():
            file.truncate()
        file.write(text)


def _open(path: Path) -> int:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            os.fchmod(handle, 0o600)
    except OSError as error:
        raise Refused(f"{path} cannot be written ({error.strerror}); name another file") from None
    return handle


def _show(report: Report, file: Path, *, dry_run: bool) -> None:
    for fault in report.refused:
        out.print(f"line {fault.line}: {fault.detail} [{fault.code}]")
    if dry_run:
        bad = len(report.refused)
        out.print(f"{file.name}: {report.rows} rows, {report.valid} good, {bad} not; nothing was sent.")
    else:
        out.print(
            f"{file.name}: {report.rows} rows, {report.taken} taken, {report.repeated} known before, "
            f"{len(report.refused)} refused."
        )
    if report.refused:
        out.print("Mend the refused rows and run the whole file again: what was taken is not taken twice.")
