"""Runs MongoDB and Kafka alone until it is told to stop: `python -m deploy.local FOLDER [RUN_JSON]`."""

import signal
import sys
from pathlib import Path

from deploy.local import runfile
from deploy.local.plan import ANY_PORTS, Plan
from deploy.local.stack import Stack
from shared.errors import Refused


def main(folder: Path, *copies: Path) -> None:
    """Start, write run.json (and copies of it), wait for SIGINT or SIGTERM, stop."""
    signals = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    with Stack(Plan(folder=folder, services=(), ports=ANY_PORTS)) as stack:
        for copy in copies:
            runfile.write(copy, stack.facts())
        sys.stdout.write(f"{folder}: MongoDB and Kafka are ready; run.json says where.\n")
        sys.stdout.flush()
        signal.sigwait(signals)


if __name__ == "__main__":
    try:
        main(*(Path(argument) for argument in sys.argv[1:]))
    except Refused as refusal:
        sys.exit(refusal.detail)
