"""Shows that the programs the stack needs start on this machine, before anything relies on them."""

import os
import subprocess
import sys

from deploy.local import java, mongo
from shared.errors import Refused


def main() -> None:
    """`Refused` with one sentence when Java or MongoDB cannot run here."""
    java.find()
    if os.environ.get("JEJAK_MONGO_URL"):
        return
    program = mongo.program()
    asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=30)
    if asked.returncode:
        said = (asked.stderr or asked.stdout).strip().splitlines()
        raise Refused(
            f"MongoDB does not start here ({said[-1] if said else program}): "
            "install mongod 6 or newer so that it is on PATH, or set JEJAK_MONGO_URL to a server."
        )


if __name__ == "__main__":
    try:
        main()
    except Refused as refusal:
        sys.exit(refusal.detail)
