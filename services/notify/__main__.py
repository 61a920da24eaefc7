"""`python -m services.notify`: settings, wiring, run until told to stop."""

import sys

from services.notify.settings import NotifySettings
from services.notify.wiring import build
from shared.web.serve import run

if __name__ == "__main__":
    sys.exit(run("notify", lambda: build(NotifySettings())))
