"""veraPDF, the PDF Association's own checker: it says PASS or FAIL for each file and profile."""

from __future__ import annotations

import subprocess
from pathlib import Path

from deploy.local import java
from deploy.local.kafka_jars import fetch

LOCK = Path(__file__).with_name("verapdf.txt")
PROFILES = ("2a", "ua1")
CLAIMED = "0"
PATIENCE_S = 300


def verdicts(files: list[Path], *, profile: str = CLAIMED) -> set[tuple[str, str, str]]:
    """File name, profile and PASS or FAIL; of every profile that a file claims, unless one is named.

    Raises:
        Refused: veraPDF or Java cannot be had; the sentence says why.
    """
    (jar,) = fetch(lock=LOCK)
    command = [str(java.find()), "-Xmx400m", "-cp", str(jar), "org.verapdf.apps.GreenfieldCliWrapper"]
    asked = subprocess.run(
        [*command, "--format", "text", "--flavour", profile, *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    told = (line.split() for line in asked.stdout.splitlines() if line.startswith(("PASS ", "FAIL ")))
    return {(Path(words[1]).name, words[-1], words[0]) for words in told}
