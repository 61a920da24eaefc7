"""`python -m services.triage`: settings, wiring, run until told to stop."""

import sys

from services.triage.settings import TriageSettings
from services.triage.wiring import build
from shared.web.serve import run

if __name__ == "__main__":
    sys.exit(run("triage", lambda: build(TriageSettings())))
