"""What intake reads from its environment."""

from __future__ import annotations

from shared.settings import ServiceSettings


class IntakeSettings(ServiceSettings):
    """Nothing beyond what every service reads."""
