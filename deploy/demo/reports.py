"""The demo's reports: invented, set in real kelurahan of Balikpapan, dated relative to now."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from shared.clock import WITA, rfc3339

FILE = Path(__file__).with_name("reports.jsonl")
Way = Literal["http", "import", "kafka"]


@dataclass(frozen=True, slots=True)
class DemoReport:
    """One report and the way it takes; `exhibit` is a file's bytes or None."""

    ref: str
    way: Way
    body: dict[str, Any]
    exhibit: bytes | None

    @property
    def by_staff(self) -> bool:
        """Whether only a signed-in member of the posko may hand it in."""
        return bool(self.body["channel"] == "desk")


def load(now: datetime) -> list[DemoReport]:
    """All of them, in the order of the file."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [_report(number, json.loads(line), now) for number, line in enumerate(lines, 1)]


def _report(number: int, told: dict[str, Any], now: datetime) -> DemoReport:
    ref = f"demo-{number:03}"
    known = (now.astimezone(WITA) - timedelta(days=told["known_days_ago"])).date().isoformat()
    body = {name: value for name, value in told["body"].items() if value}
    body |= {"known_on": known, "occurred_at": known, "source_ref": ref}
    if told["lodged_hours_ago"] is not None:
        body["lodged_at"] = rfc3339(now - timedelta(hours=told["lodged_hours_ago"]))
        body["lodged_reason"] = "Disampaikan lebih dahulu lewat berkas kertas atau saluran provinsi."
    return DemoReport(ref, told["via"], body, _exhibit(told["exhibit"]))


def _exhibit(name: str | None) -> bytes | None:
    """A small file of the kind its name tells; a picture is one grey pixel and then some."""
    if name is None:
        return None
    if name.endswith(".mp3"):
        return b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" * 2_000
    return b"".join(_png(name))


def _png(name: str) -> Iterator[bytes]:
    yield b"\x89PNG\r\n\x1a\n"
    rows = b"".join(b"\x00" + bytes((x * 7 + y * len(name)) % 256 for x in range(96)) for y in range(72))
    header = b"\x00\x00\x00\x60\x00\x00\x00\x48\x08\x00\x00\x00\x00"
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
        yield len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
