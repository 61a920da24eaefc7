"""A case that an earlier version wrote comes back into the queues by itself, unchanged."""

from __future__ import annotations

from typing import Any

from services.triage.adapters.case_documents import CaseDocuments
from services.triage.adapters.mongo_old_boards import RenewBoards
from shared.roles import Role
from tests.support.eventually import eventually
from tests.support.triage import Running
from tests.support.triage_memory import BOOKS

SINCE = {"body.board.held": 1, "body.board.tick": 1, "body.board.unnumbered": 1}
"""What boards of the version before did not have."""


async def test_an_old_board_is_renewed_and_the_case_beside_it_stays(triage: Running) -> None:
    officer = await triage.token(Role.OFFICER)
    case_id = await triage.report()
    numbered = {"_id": case_id, "body.board.unnumbered": {"$exists": False}}
    await eventually(lambda: triage.count("cases", numbered))
    before = await _document(triage, case_id)
    await triage.owner["cases"].update_one({"_id": case_id}, {"$unset": SINCE})

    async def shown() -> list[str]:
        listed = (await triage.web.get("/api/v1/cases", headers=officer)).json()
        return [one["id"] for one in listed["items"]]

    await eventually(shown, lambda ids: ids == [case_id], within=30)
    assert await _document(triage, case_id) == before


async def test_a_case_that_cannot_be_read_does_not_hide_the_others(triage: Running) -> None:
    broken, whole = await triage.reports([{}, {}])
    both = {"_id": {"$in": [broken, whole]}}
    await triage.owner["cases"].update_one({"_id": broken}, {"$set": {"body.rulebook": "nowhere"}})
    await triage.owner["cases"].update_many(both, {"$unset": SINCE})
    old = {"_id": whole, "body.board.held": {"$exists": False}}
    await eventually(lambda: triage.count("cases", old), lambda n: n == 0, within=30)
    assert (await _document(triage, broken))["body"]["board"].get("held") is None


async def test_a_look_finds_only_what_is_old(triage: Running) -> None:
    case_id, _ = await triage.reports([{}, {}])
    await triage.service.stop()
    look = RenewBoards(triage.owner, CaseDocuments(BOOKS), ["balikpapan"])
    assert await look(None) == 0
    await triage.owner["cases"].update_one({"_id": case_id}, {"$unset": SINCE})
    assert await look(None) == 1
    assert await look(None) == 0


async def _document(triage: Running, case_id: str) -> dict[str, Any]:
    found = await triage.owner["cases"].find_one({"_id": case_id})
    assert found is not None
    return dict(found)
