"""A real service whose process dies, freezes, dawdles or fails at one point of its work, once.

`python -m tests.chaos.tampered triage --at relay-before-done:2 --then kill --once MARKER` builds the service
with its own wiring and wraps one part of what was built. The marker file remembers that it happened, so the
next start goes through. Nothing of this is in the services themselves.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from shared.web.serve import run
from tests.chaos import deeper, office_points
from tests.chaos.trigger import THENS, Trigger

Fire = Callable[[], Awaitable[None]]
Service = Any
"""What a wiring builds; the parts that are wrapped are not public."""


def before(fire: Fire, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Fire, then do it."""

    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        await fire()
        return await call(*args, **kwargs)

    return wrapped


def after(fire: Fire, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Do it, then fire."""

    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        done = await call(*args, **kwargs)
        await fire()
        return done

    return wrapped


class _Backend:
    """The store's backend with another commit, for one of its two users."""

    def __init__(self, real: Any, around: Callable[[Any], Any]) -> None:
        self._real = real
        self.commit = around(real.commit)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def _change(service: Service, around: Callable[[Any], Any]) -> None:
    group = service.store.group
    group._backend = _Backend(group._backend, around)


def _batch(service: Service, around: Callable[[Any], Any]) -> None:
    batches = service.store._batches
    batches._backend = _Backend(batches._backend, around)


def _done(service: Service, around: Callable[[Any], Any]) -> None:
    outbox = service.messaging.relay._outbox
    plain = around(outbox.done)

    async def done(rows: Sequence[Any]) -> None:
        await (plain(rows) if rows else outbox.__class__.done(outbox, rows))

    outbox.done = done


def _send(service: Service, around: Callable[[Any], Any]) -> None:
    producer = service.messaging._producer
    producer.send = around(producer.send)


def _offset(service: Service, around: Callable[[Any], Any]) -> None:
    for reader in service.messaging._readers[:-1]:
        _offset_of(reader, around(reader.commit), reader.commit)


def _offset_of(reader: Any, tampered: Callable[[], Awaitable[None]], plain: Callable[[], Any]) -> None:
    async def commit() -> None:
        consumer = reader._subscriber.consumer if reader._subscriber is not None else None
        due = consumer is not None and reader._offsets.due(consumer.assignment(), {})
        await (tampered() if due else plain())

    reader.commit = commit


def _mail(service: Service, around: Callable[[Any], Any]) -> None:
    mailer = service.send.mailer
    mailer.send = around(mailer.send)


def _handler(service: Service, around: Callable[[Any], Any]) -> None:
    """Before it means: in the middle of a batch, before anything of it is in the database."""
    for reader in service.messaging._readers[:-1]:
        reader._apply = around(reader._apply)


POINTS: dict[str, Callable[[Service, Callable[[Any], Any]], None]] = {
    "change-commit": _change,
    "batch-commit": _batch,
    "relay-send": _send,
    "relay-done": _done,
    "offset-commit": _offset,
    "handler": _handler,
    "mail": _mail,
}
"""`change-before-commit` is before the transaction of a request, `batch-after-commit` after that of records
from a topic; `relay-before-done` when Kafka has acknowledged and the rows still stand in the outbox."""


def poison(service: Service, marker: Path) -> Service:
    """Let every handler raise for the event that the marker file names as `<stream> <sequence>`, if any."""

    def raising(handle: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def handler(event: Any) -> Any:
            named = marker.read_text(encoding="utf-8") if marker.exists() else ""
            if named == f"{event.subject} {event.sequence}":
                raise RuntimeError("planted: this record can never be applied")
            return handle(event)

        return handler

    for consumer in service.messaging._consumers:
        consumer.handlers = {kind: raising(handle) for kind, handle in consumer.handlers.items()}
    return service


def tamper(service: Service, at: str, trigger: Trigger) -> Service:
    """Wrap the point `<part>-before[-<what>]` or `<part>-after[-<what>]` of a built service."""
    when = "before" if "-before" in at else "after"
    point = at.replace(f"-{when}", "", 1)
    if known := deeper.POINTS.get(point) or office_points.POINTS.get(point):
        known(service, trigger, when == "before")
        return service
    around = before if when == "before" else after
    POINTS[point](service, lambda call: around(trigger, call))
    return service


def main(argv: Sequence[str]) -> None:
    """Build the service with its own wiring, tamper with it, run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("service", choices=("intake", "triage", "notify"))
    parser.add_argument("--at", required=True)
    parser.add_argument("--then", default="kill", help=", ".join(THENS))
    parser.add_argument("--once", type=Path, required=True)
    parser.add_argument("--always", action="store_true")
    given = parser.parse_args(argv)
    at, _, nth = given.at.partition(":")
    wiring = importlib.import_module(f"services.{given.service}.wiring")
    settings = importlib.import_module(f"services.{given.service}.settings")
    make = getattr(settings, f"{given.service.title()}Settings")
    if at == deeper.NEWER_TYPE:
        deeper.learn_newer_type()
    trigger = Trigger(nth=int(nth or 1), then=given.then, marker=given.once, always=given.always)
    if at == "poison":
        run(given.service, lambda: poison(wiring.build(make()), given.once))
    run(given.service, lambda: tamper(wiring.build(make()), at, trigger))


if __name__ == "__main__":
    main(sys.argv[1:])
