"""What MongoDB's replies and errors mean: who was first, whose fault it was, and when nobody can tell."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import pytest
from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError

from shared.changes import Fence, Write
from shared.store.plan import Clash, Failed, Moved, Plan, Transient, Unknown, packed
from shared.store.transaction import COMMIT_TRIES, MongoBackend

UNKNOWN, TRANSIENT = "UnknownTransactionCommitResult", "TransientTransactionError"


def labelled(error: PyMongoError, *labels: str) -> PyMongoError:
    for label in labels:
        error._add_error_label(label)
    return error


class Session:
    """A session that answers a commit with what it was told to."""

    def __init__(self, results: Sequence[PyMongoError | None]) -> None:
        self.results = list(results)
        self.commits = 0
        self.options: dict[str, Any] = {}

    def start_transaction(self, **options: Any) -> None:
        self.options = options

    def commit_transaction(self) -> None:
        self.commits += 1
        result = self.results.pop(0) if self.results else None
        if result is not None:
            raise result

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Server:
    """A database and its client in one; commands are answered by `reply`."""

    def __init__(
        self, *, commits: Sequence[PyMongoError | None] = (), replies: dict[str, Any] | None = None
    ) -> None:
        self.session = Session(commits)
        self.client = self.delegate = self
        self.commands: list[dict[str, Any]] = []
        self._replies = replies or {}

    def start_session(self) -> Session:
        return self.session

    def command(self, command: dict[str, Any], *, session: Session) -> dict[str, Any]:
        assert session is self.session, "a write without the session survives an aborted transaction"
        self.commands.append(command)
        kind = next(iter(command))
        reply = self._replies.get(f"{kind} {command[kind]}")
        if kind == "find":
            return reply or {"cursor": {"firstBatch": []}}
        if isinstance(reply, Exception):
            raise reply
        payload = next(value for value in command.values() if isinstance(value, list))
        return reply or {"ok": 1, "n": len(payload)}


def backend(server: Server) -> MongoBackend:
    return MongoBackend(server)  # type: ignore[arg-type]  # the part of a database that is used


def plan() -> Plan:
    made = Plan()
    made.insert("keys", packed({"_id": "k"}), 0)
    made.insert("journal", packed({"stream": "s"}), 0)
    made.replace("cases", {"_id": "s", "v": 1}, packed({"_id": "s", "v": 2}), 0)
    made.side(Write("vault", "a"), packed({"_id": "a"}), 3)
    made.side(Write("vault", "b"), packed({"_id": "b"}), 5)
    return made


def duplicate(index: int) -> dict[str, Any]:
    return {"ok": 1, "n": 0, "writeErrors": [{"index": index, "code": 11000}]}


async def test_everything_is_written_in_one_session_with_majority() -> None:
    server = Server()
    await backend(server).commit(plan())
    assert [next(iter(command.items())) for command in server.commands] == [
        ("insert", "keys"),
        ("insert", "journal"),
        ("update", "cases"),
        ("insert", "vault"),
    ]
    assert server.session.options["write_concern"].document == {"w": "majority", "j": True}
    assert server.session.commits == 1


@pytest.mark.parametrize("held", [3, None])
async def test_under_another_epoch_than_the_stores_nothing_is_written(held: int | None) -> None:
    docs = [] if held is None else [{"_id": "epoch", "value": held}]
    server = Server(replies={"find meta": {"cursor": {"firstBatch": docs}}})
    store = backend(server)
    store.epoch = 2
    with pytest.raises(Failed, match="start the service anew"):
        await store.commit(plan())
    assert [next(iter(command)) for command in server.commands] == ["find"]
    assert server.session.commits == 0
    store.epoch = held or 1
    await store.commit(plan())
    assert server.session.commits == 1


async def test_an_empty_plan_opens_no_transaction() -> None:
    server = Server()
    await backend(server).commit(Plan())
    assert server.session.commits == 0


@pytest.mark.parametrize("collection", ["keys", "journal"])
async def test_a_duplicate_of_the_stores_own_means_somebody_was_first(collection: str) -> None:
    server = Server(replies={f"insert {collection}": duplicate(0)})
    with pytest.raises(Moved):
        await backend(server).commit(plan())
    assert server.session.commits == 0


async def test_a_duplicate_of_a_side_document_names_the_change_that_brought_it() -> None:
    with pytest.raises(Clash) as clash:
        await backend(Server(replies={"insert vault": duplicate(1)})).commit(plan())
    assert clash.value.owner == 5


async def test_a_bulk_write_that_matched_too_few_is_noticed_although_mongodb_raises_nothing() -> None:
    server = Server(replies={"update cases": {"ok": 1, "n": 0, "nModified": 0}})
    with pytest.raises(Moved, match="version"):
        await backend(server).commit(plan())
    assert server.session.commits == 0


async def test_a_lost_lease_is_told_from_a_stale_version() -> None:
    made = Plan()
    made.fence(Fence("relay", 1), 9)
    with pytest.raises(Clash) as clash:
        await backend(Server(replies={"update leases": {"ok": 1, "n": 0}})).commit(made)
    assert (clash.value.owner, clash.value.fenced) == (9, True)


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (labelled(OperationFailure("conflict", 112), TRANSIENT), Transient),
        (OperationFailure("conflict", 112), Transient),
        (OperationFailure("aborted", 251), Transient),
        (AutoReconnect("gone"), Transient),
        (OperationFailure("not authorised", 13), Failed),
        (OperationFailure("too large", 10334), Failed),
    ],
    ids=str,
)
async def test_an_error_before_the_commit_means_nothing_was_written(
    error: PyMongoError, named: type[Exception]
) -> None:
    server = Server(replies={"insert journal": error})
    with pytest.raises(named):
        await backend(server).commit(plan())
    assert server.session.commits == 0


async def test_an_unknown_commit_is_sent_again_and_its_answer_taken() -> None:
    unknown = labelled(AutoReconnect("gone"), UNKNOWN)
    server = Server(commits=[unknown, unknown, None])
    await backend(server).commit(plan())
    assert server.session.commits == 3
    assert len(server.commands) == 4


async def test_a_commit_that_stays_unknown_is_said_to_be_unknown() -> None:
    server = Server(commits=[labelled(AutoReconnect("gone"), UNKNOWN)] * 10)
    with pytest.raises(Unknown):
        await backend(server).commit(plan())
    assert server.session.commits == COMMIT_TRIES


async def test_a_commit_that_was_aborted_may_be_run_again() -> None:
    server = Server(commits=[labelled(OperationFailure("no such transaction", 251), TRANSIENT)])
    with pytest.raises(Transient):
        await backend(server).commit(plan())
