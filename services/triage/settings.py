"""What triage reads from its environment, beside what every service reads."""

from __future__ import annotations

from pydantic import Field

from shared.settings import ServiceSettings


class TriageSettings(ServiceSettings):
    """How the office is called on the pages."""

    office_name: str = Field("Bawaslu Kota Balikpapan", max_length=100, description="name on the pages")
