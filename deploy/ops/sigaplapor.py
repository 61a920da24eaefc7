"""`./jejak sigaplapor`: the cases not yet entered in SigapLapor, and the export, through triage's own API."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from deploy.ops.caller import caller
from deploy.ops.case import As
from deploy.ops.output import AsJson, emit_json, out
from shared.errors import Refused

PATH: Final = "/api/v1/sigaplapor"
DAY: Final = ["%Y-%m-%d"]
First = Annotated[datetime, typer.Option("--from", formats=DAY, help="The first day, e.g. 2024-11-01.")]
Last = Annotated[datetime, typer.Option("--to", formats=DAY, help="The last day, e.g. 2024-11-30.")]

app = typer.Typer(help="What officers enter by hand in SigapLapor.", no_args_is_help=True)


@app.command("list")
def not_entered(*, who: As = "petugas", as_json: AsJson = False) -> None:
    """List reviewed cases that nobody has entered there, in its own words; and numbers that look wrong."""
    with caller("triage", who) as service:
        found = service.get(PATH)
    if as_json:
        emit_json(found)
        return
    _show(found)


@app.command()
def export(
    *,
    first: First,
    last: Last,
    to: Annotated[Path, typer.Option("--file", help="Where to write the CSV; must not exist.")],
    who: As = "petugas",
    as_json: AsJson = False,
) -> None:
    """Write the cases received on these days (WITA), entered or not, as CSV that Excel opens."""
    with caller("triage", who) as service:
        raw = service.raw(f"{PATH}/export.csv", **{"from": f"{first:%Y-%m-%d}", "to": f"{last:%Y-%m-%d}"})
    try:
        with to.open("xb") as file:
            file.write(raw)
    except OSError as error:
        raise Refused(f"{to} cannot be written ({error.strerror}); name another file") from None
    if as_json:
        emit_json({"file": str(to), "bytes": len(raw)})
    else:
        out.print(f"{to}: {len(raw)} bytes")


def _show(found: dict[str, Any]) -> None:
    if not found["items"]:
        out.print("Everything is entered.")
    else:
        table = Table("case", "number", "received", "registration", "Kategori 1", "Kategori 2", box=None)
        for one in found["items"]:
            words = ("number", "received_on", "registration", "category_1", "category_2")
            table.add_row(one["case_id"], *(one[name] or "-" for name in words))
        out.print(table)
    if found["more"]:
        out.print("There are more; the oldest are shown.")
    for one in found["odd"]:
        out.print(f"look at {one['number']}: its month is earlier than that of {one['before']}")
    for one in found["twice"]:
        out.print(f"look at {one['number']}: noted for {', '.join(one['cases'])}")
