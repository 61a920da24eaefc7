"""The only room that builds adapters and hands them to use cases."""

from services.triage.wiring.parts import Adapters, Keys, Outside
from services.triage.wiring.service import TEMPLATES, Triage, build
from services.triage.wiring.ways_in import routers

__all__ = ["TEMPLATES", "Adapters", "Keys", "Outside", "Triage", "build", "routers"]
