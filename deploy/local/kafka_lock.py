"""Writes the pinned list of Kafka's jars: resolves the endpoint with jgo and records each file's SHA-256."""

import sys
import tempfile
from pathlib import Path

from jgo.constants import MAVEN_CENTRAL_URL
from jgo.env import EnvironmentBuilder
from jgo.maven import MavenContext

from deploy.local.paths import KAFKA_LOCK

# slf4j-simple: Kafka brings no log back-end, and without one a broker that fails to start says nothing.
ENDPOINT = "org.apache.kafka:kafka_2.13:4.4.0+org.slf4j:slf4j-simple:1.7.36"


def lines() -> list[str]:
    """`group:artifact:version sha256` for every jar that the endpoint needs, sorted."""
    with tempfile.TemporaryDirectory() as folder:
        context = MavenContext(repo_cache=Path(folder, "m2"), remote_repos={"central": MAVEN_CENTRAL_URL})
        environment = EnvironmentBuilder(context, cache_dir=Path(folder, "jgo")).from_endpoint(ENDPOINT)
        lock = environment.lockfile
        if lock is None:
            sys.exit("jgo wrote no lock file")
        return sorted(
            f"{jar.groupId}:{jar.artifactId}:{jar.version} {jar.sha256}" for jar in lock.dependencies
        )


if __name__ == "__main__":
    header = f"# Made by `make lock` from {ENDPOINT}; checked by deploy/local/kafka_jars.py.\n"
    KAFKA_LOCK.write_text(header + "\n".join(lines()) + "\n", encoding="utf-8")
