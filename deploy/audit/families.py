"""The streams that belong together: a report in intake, its case in triage, its dispatches in notify."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.errors import InvalidInput, NotFound
from shared.ids import derived, is_uuid7
from shared.security.receipts import read_number
from shared.store.journal import COLLECTION as JOURNAL
from shared.store.mongo import Client, open_database, translated


@translated
async def family(client: Client, namespace: str, identifier: str) -> Mapping[str, Sequence[str]]:
    """The streams by service of a report, a case or a receipt number.

    Raises:
        NotFound: no journal knows it.
    """
    intake = open_database(client, f"{namespace}_intake")
    report: str | None = identifier if is_uuid7(identifier) else None
    if report is None:
        doc = await intake["reports"].find_one({"body.number": _number(identifier)}, {"_id": 1})
        report = None if doc is None else str(doc["_id"])
    elif await intake[JOURNAL].find_one({"stream": report}, {"_id": 1}) is None:
        triage = open_database(client, f"{namespace}_triage")
        entry = await triage[JOURNAL].find_one({"stream": report, "seq": 1}, {"data.report_id": 1})
        report = None if entry is None else str(entry["data"]["report_id"])
    if report is None:
        raise NotFound(f"no journal knows {identifier}; name a report, a case or a receipt's number")
    case = derived(report, "case")
    return {"intake": [report], "triage": [case], "notify": [case]}


def _number(text: str) -> str:
    try:
        return read_number(text)
    except InvalidInput:
        raise NotFound(f"{text} is no report, no case and no receipt's number") from None
