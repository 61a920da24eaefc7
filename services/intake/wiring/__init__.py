"""The only room that builds adapters and hands them to use cases."""

from services.intake.wiring.ground import Outside
from services.intake.wiring.service import SERVICE, TEMPLATES, Intake, build

__all__ = ["SERVICE", "TEMPLATES", "Intake", "Outside", "build"]
