"""`python -m services.intake`: settings, wiring, run until told to stop."""

from services.intake.settings import IntakeSettings
from services.intake.wiring import build
from shared.web.serve import run

if __name__ == "__main__":
    run("intake", lambda: build(IntakeSettings()))
