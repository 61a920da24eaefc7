"""Triage of `two_services` as a process that never commits an offset: it is killed before it does."""

from __future__ import annotations

import asyncio
import json
import os
import sys

from deploy.local.servers import Servers
from shared.messaging import runner
from tests.support.stack import Namespace
from tests.support.two_services import TRIAGE, running

WHERE = "JEJAK_TEST_TRIAGE"
"""Environment: the namespace's name and the servers, as JSON."""


async def main() -> None:
    """Run until killed."""
    where = json.loads(os.environ[WHERE])
    runner.COMMIT_EVERY_S = 3600.0
    async with running(TRIAGE, Namespace(where["name"], Servers(**where["servers"]))):
        sys.stdout.write("running\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
