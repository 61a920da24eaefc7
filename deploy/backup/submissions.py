"""Programs' submissions after the backup: whether each is a recovered report, only its program can say."""

from __future__ import annotations

import re
from collections import Counter

from deploy.backup.findings import Finding, Kind
from deploy.retained import forgotten, source_and_id
from shared.messaging.brokers import Brokers
from shared.store.mongo import Database

_SOURCE = re.compile(r"/program/[A-Za-z0-9._-]{1,80}")


async def unsure(brokers: Brokers, namespace: str, intake: Database) -> list[Finding]:
    """Those that intake read before the loss and remembers nothing of, by program.

    They are not read again: its place in the topic lies behind them, and the keys that would make a second
    reading harmless are lost. Later ones it reads when it starts.
    """
    counts = Counter[str]()
    async for records in forgotten(brokers, namespace, intake, client="jejak-restore"):
        sources = [source_and_id(record)[0] for record in records]
        counts.update(one if _SOURCE.fullmatch(one) else "an unknown program" for one in sources)
    return [
        Finding(
            owner="intake",
            kind=Kind.UNSURE,
            what=f"{count} submissions of {source} were read after the backup; their fate is forgotten",
        )
        for source, count in sorted(counts.items())
    ]
