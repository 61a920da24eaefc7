"""`./jejak rules what-if` against a served triage: told to people and programs, and no byte is changed."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from typer.testing import CliRunner, Result

from deploy.ops.cli import app
from shared.roles import Role
from shared.rules.rulebooks import Rulebooks
from tests.support.eventually import eventually
from tests.support.served import served
from tests.support.triage import Running

BESIDE = frozenset({"leases", "meta"})
"""What the service's own rounds write while nobody asks anything."""


async def what_if(*arguments: str) -> Result:
    """The command, beside the loop that serves it."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["rules", "what-if", *arguments])


async def kept(triage: Running) -> dict[str, list[bytes]]:
    """Every document of every collection, byte by byte as MongoDB has it."""
    options: Any = CodecOptions(document_class=RawBSONDocument)
    found = {}
    for name in sorted(set(await triage.owner.list_collection_names()) - BESIDE):
        documents: Any = triage.owner[name].with_options(codec_options=options).find().sort("_id", 1)
        found[name] = [document.raw for document in await documents.to_list(None)]
    return found


async def test_what_would_move_is_told_and_nothing_that_is_kept_changes(
    triage: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = await triage.token(Role.OFFICER)
    case_id = await triage.report()
    await triage.report(kind="tip")
    books, own = Rulebooks.load(), Rulebooks.load().latest()
    # Let what follows a case by itself be over: nothing of it may be taken for the command's doing.
    await eventually(lambda: triage.count("search"), lambda n: n == 2, within=30)
    await eventually(lambda: triage.count("likeness"), lambda n: n == 2, within=30)
    await eventually(lambda: triage.count("outbox"), lambda n: n == 0, within=30)
    async with served(triage.service.app) as origin:
        monkeypatch.setenv("JEJAK_TRIAGE_URL", origin)
        monkeypatch.setenv("JEJAK_TOKEN", officer["Authorization"].removeprefix("Bearer "))
        before = await kept(triage)
        assert len(before["journal"]) >= 2
        assert len(before["cases"]) == 2
        told = json.loads((await what_if("pilkada_2024_1", "--json")).stdout)
        assert (told["looked_at"], told["cases"]) == (1, 2)
        assert case_id in {one["case_id"] for turn in told["turns"] for one in turn["cases"]}
        text = (await what_if("pilkada_2024_1")).stdout
        assert "of 1 open deadlines would not stay under pilkada_2024_1." in text
        assert "2 of 2 open cases could be acted on otherwise." in text
        assert "loses" in text
        assert "Compared: deadlines, acts, conditions. Nothing was changed." in text
        assert "0 of 2 open cases" in (await what_if(own.id)).stdout
        for book in books:
            assert (await what_if(book.id)).exit_code == 0
        unknown = await what_if("pilkada_2099_1")
        assert unknown.exit_code == 1
    assert await kept(triage) == before
