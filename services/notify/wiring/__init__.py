"""The only room that builds adapters and hands them to use cases."""

from services.notify.wiring.ground import Outside
from services.notify.wiring.service import SERVICE, TEMPLATES, Notify, build

__all__ = ["SERVICE", "TEMPLATES", "Notify", "Outside", "build"]
