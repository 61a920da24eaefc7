"""`./jejak restore`: a backup into empty databases, compared with what is known beyond it, and opened."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.backup import floor, load, opening
from deploy.backup.findings import Finding
from deploy.backup.opening import Accepted
from deploy.backup.reconcile import Outcome, reconcile
from deploy.ops import installation
from deploy.ops.backup import FileFirst, Identities, opened_with, told_to
from deploy.ops.output import AsJson, emit_json, out
from deploy.ops.replay import Owner
from services.triage.domain.numbers.series import SeriesKey
from shared.errors import Refused
from shared.security import keyfiles
from shared.security.sealing import ContentKeys

MOST_SHOWN = 50


class _RestoreWords(FileFirst):
    default = "load"


app = typer.Typer(
    help="Restore a backup before services start. `restore FILE` loads one (`load` is understood).",
    no_args_is_help=True,
    cls=_RestoreWords,
)


@app.command("load")
def load_(
    source: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The archive.")],
    *,
    identity: Identities = None,
    service: Annotated[
        Owner | None, typer.Option(help="Only this service's database; the others are newer.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Destroy what is there; asks for the namespace.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --replace: do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Verify an archive, then write it; the services start once `restore reconcile` has run."""
    place = installation.find()
    if replace and not yes:
        _confirm(place.namespace)
    services = [service.value] if service else load.every_service()
    work = load.load(
        place,
        source,
        opened_with(identity),
        services=services,
        replace=replace,
        progress=told_to(as_json),
    )
    loaded = asyncio.run(work)
    if as_json:
        facts = {"documents": loaded.documents, "epochs": loaded.epochs, "without_user": loaded.without_user}
        emit_json({**facts, "next": "restore reconcile"})
    else:
        _show(loaded)


def _confirm(namespace: str) -> None:
    if typer.prompt(f"Type {namespace} to destroy what is there") != namespace:
        raise Refused("that is not the namespace; nothing was changed")


def _show(loaded: load.Loaded) -> None:
    for name, documents in loaded.documents.items():
        out.print(f"  {name:<7} {documents} documents; epoch {loaded.epochs[name]}")
    if "people" in loaded.documents:
        out.print("Accounts and tokens are those of the backup: disable again what was disabled since.")
    if loaded.without_user:
        out.print(f"No database user yet for {', '.join(loaded.without_user)}: let the set-up make them.")
    out.print("The services do not start on these databases yet. Next: ./jejak restore reconcile")


@app.command("reconcile")
def reconcile_(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")
    ] = False,
    without_kafka: Annotated[
        bool, typer.Option("--without-kafka", help="Kafka is lost as well: ask the databases alone.")
    ] = False,
    keys: Annotated[
        Path | None,
        typer.Option(file_okay=False, exists=True, help="Key folder of a service: try every wrapped key."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recover what topics and other services know beyond the backup; list what nobody can tell."""
    contents = ContentKeys(keyfiles.load_aead(keys, keyfiles.OFFICE)) if keys else None
    place = installation.find()
    if place.kafka is None and not without_kafka:
        raise Refused("set JEJAK_KAFKA_BOOTSTRAP, or say --without-kafka if its records are lost")
    work = reconcile(place, kafka=None if without_kafka else place.kafka, write=not dry_run, keys=contents)
    outcome = asyncio.run(work)
    if as_json:
        emit_json({**_facts(outcome), "dry_run": dry_run})
    else:
        _tell(outcome, dry_run=dry_run)


@app.command("numbers")
def numbers_(
    *,
    election: Annotated[str, typer.Option(help="The election of the series, such as pilkada_2024.")],
    series: Annotated[str, typer.Option(help="The series' row in the rulebook, such as reports.")],
    year: Annotated[int | None, typer.Option(help="Its year, if it begins anew each year.")] = None,
    office: Annotated[str, typer.Option(help="Another office than the installation's own.")] = "",
    last: Annotated[int, typer.Option(min=1, help="The last number that was given.")],
    reason: Annotated[str, typer.Option(help="Where it was looked up; people read it beside the gap.")],
    by: Annotated[str, typer.Option(help="Who says so.")],
    as_json: AsJson = False,
) -> None:
    """Say how far a series of case numbers had come, so that none of them is given to another case."""
    if not reason.strip() or not by.strip():
        raise Refused('say --reason "WHERE IT WAS LOOKED UP" and --by NAME')
    place = installation.find()
    key = SeriesKey(office=office or place.office, election=election, series=series, year=year)
    skipped = asyncio.run(floor.keep(place, floor.Floor(key=key, last=last, by=by, reason=reason)))
    if as_json:
        emit_json({"skipped": skipped, "next_number": last + 1})
        return
    out.print(f"{skipped} numbers of {series} are skipped; the next one is {last + 1}")
    out.print("Next: ./jejak restore open")


@app.command("open")
def open_(
    *,
    accept: Annotated[str, typer.Option(help="Why what is listed may stay as it is.")] = "",
    by: Annotated[str, typer.Option(help="Who says so.")] = "",
    as_json: AsJson = False,
) -> None:
    """Let the services start on reconciled databases."""
    if bool(accept.strip()) != bool(by.strip()):
        raise Refused('--accept "REASON" and --by NAME go together')
    accepted = Accepted(by.strip(), accept.strip()) if accept.strip() else None
    opened = asyncio.run(opening.open_restored(installation.find(), accepted))
    if as_json:
        emit_json({"opened": opened})
        return
    for name, count in opened.items():
        out.print(f"  {name:<7} may start" + (f"; {count} things accepted by {by.strip()}" if count else ""))


def _facts(outcome: Outcome) -> dict[str, Any]:
    return {
        "restored": outcome.restored,
        "events": dict(outcome.counts),
        "queued": outcome.queued,
        "epochs": outcome.epochs,
        "listed": [finding.facts() for finding in outcome.listed],
        "ready": outcome.ready,
    }


def _tell(outcome: Outcome, *, dry_run: bool) -> None:
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(outcome.counts.items())) or "nothing"
    out.print(f"Beyond the backup of {', '.join(outcome.restored)}: {counts} (events).")
    for finding in outcome.listed[:MOST_SHOWN]:
        _show_finding(finding)
    if len(outcome.listed) > MOST_SHOWN:
        out.print(f"  and {len(outcome.listed) - MOST_SHOWN} more; --json shows all")
    if dry_run:
        out.print("Nothing was written.")
    elif outcome.ready:
        out.print(f"{outcome.queued} events are sent again. The services may start.")
    else:
        out.print(
            f"{outcome.queued} events are sent again once the services run. Look at what is listed, then: "
            './jejak restore open --accept "REASON" --by NAME'
        )


def _show_finding(finding: Finding) -> None:
    facts = finding.facts()
    place = f"{finding.stream} {finding.first}-{finding.last}" if finding.stream else "-"
    out.print(f"  {finding.owner:<7} {finding.kind.value:<10} {place}  {finding.what}")
    known = f"known by {', '.join(finding.known_by)}; " if finding.known_by else ""
    out.print(f"      {known}{facts['to_do']}", style="dim")
