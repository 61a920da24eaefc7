"""Fetches Apache Kafka's jars from Maven Central through jgo, and checks each against its pinned SHA-256."""

import hashlib
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import MavenContext

from deploy.local.paths import JARS, KAFKA_LOCK
from shared.errors import Refused

PARALLEL = 8
TIMEOUT_S = 60
_COLUMNS = 2


@dataclass(frozen=True)
class Jar:
    """One pinned jar: Maven coordinates and what its bytes must hash to."""

    group: str
    artifact: str
    version: str
    sha256: str


def pinned(lock: Path = KAFKA_LOCK) -> list[Jar]:
    """The jars that the lock file names: `group:artifact:version sha256` a line."""
    jars = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if len(words) == _COLUMNS and not line.startswith("#"):
            group, artifact, version = words[0].split(":")
            jars.append(Jar(group, artifact, version, words[1]))
    return jars


def fetch(
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    *,
    cache: Path = JARS,
    lock: Path = KAFKA_LOCK,
) -> list[Path]:
    """The path of every jar that the lock names, downloading what the cache lacks (and calling `progress`).

    Raises:
        Refused: one cannot be had, or is not the file that was pinned.
    """
    jars = pinned(lock)
    missing = [jar for jar in jars if not _is_cached(jar, cache)]
    context = MavenContext(repo_cache=cache, remote_repos={"central": MAVEN_CENTRAL_URL}, timeout=TIMEOUT_S)
    with ThreadPoolExecutor(PARALLEL) as pool:
        running = [pool.submit(_download, context, jar, cache) for jar in missing]
        for done, future in enumerate(as_completed(running), start=1):
            future.result()
            progress(done, len(missing))
    return [_path(jar, cache) for jar in jars]


def _path(jar: Jar, cache: Path) -> Path:
    return (
        cache / jar.group.replace(".", "/") / jar.artifact / jar.version / f"{jar.artifact}-{jar.version}.jar"
    )


def _marker(jar: Jar, cache: Path) -> Path:
    """The file beside a jar that says it was checked, so that later starts need not hash 43 MB again."""
    return _path(jar, cache).with_suffix(".sha256")


def _is_cached(jar: Jar, cache: Path) -> bool:
    marker = _marker(jar, cache)
    return _path(jar, cache).exists() and marker.exists() and marker.read_text(encoding="utf-8") == jar.sha256


def _download(context: MavenContext, jar: Jar, cache: Path) -> None:
    path = _path(jar, cache)
    path.unlink(missing_ok=True)
    try:
        context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
    except (RuntimeError, OSError) as error:
        cause = type(error).__name__
        message = (
            f"{path.name} could not be fetched from Maven Central ({cause}): check the network, try again."
        )
        raise Refused(message) from error
    if hashlib.sha256(path.read_bytes()).hexdigest() != jar.sha256:
        path.unlink()
        message = (
            f"{path.name} is not the file that was pinned: try again; if it stays so, mistrust the network."
        )
        raise Refused(message)
    _marker(jar, cache).write_text(jar.sha256, encoding="utf-8")


def show(done: int, total: int) -> None:
    """Draw the progress of a fetch on standard error: in place on a terminal, some lines elsewhere."""
    text = f"Kafka: {done} of {total} files"
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{text}{chr(10) if done == total else ''}")
        sys.stderr.flush()
    elif done == total or done % max(1, total // 9) == 0:
        sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    try:
        fetch(show)
    except Refused as refusal:
        sys.exit(refusal.detail)
