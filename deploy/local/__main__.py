"""Runs MongoDB and Kafka alone until it is told to stop: `python -m deploy.local FOLDER [RUN_JSON]`."""

import argparse
import sys
from pathlib import Path

from deploy.local import runfile
from deploy.local.plan import ANY_PORTS, Plan
from deploy.local.signals import interrupt_on_either, until_told
from deploy.local.stack import Stack
from shared.errors import Refused


def main(folder: Path, *copies: Path) -> None:
    """Start, write run.json (and copies of it), wait for SIGINT or SIGTERM, stop."""
    interrupt_on_either()
    with Stack(Plan(folder=folder, services=(), ports=ANY_PORTS)) as stack:
        for copy in copies:
            runfile.write(copy, stack.facts())
        sys.stdout.write(f"{folder}: MongoDB and Kafka are ready; run.json says where.\n")
        sys.stdout.flush()
        until_told()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    parser.add_argument("folder", type=Path, help="where their data, logs and run.json lie")
    parser.add_argument("copies", type=Path, nargs="*", metavar="RUN_JSON", help="where a copy of it goes")
    given = parser.parse_args()
    try:
        main(given.folder, *given.copies)
    except Refused as refusal:
        sys.exit(refusal.detail)
    except KeyboardInterrupt:
        sys.exit(130)
