"""What triage reads from its environment, beside what every service reads."""

from __future__ import annotations

from pydantic import Field

from shared.settings import ServiceSettings


class TriageSettings(ServiceSettings):
    """How the office is called on the pages and on letters."""

    office_name: str = Field("Bawaslu Kota Balikpapan", max_length=100, description="name on the pages")
    office_address: str = Field("", max_length=200, description="address in the head of letters")
    office_town: str = Field("Balikpapan", max_length=60, description="town in the date line of letters")
    office_signs_as: str = Field("Ketua", max_length=60, description="capacity of who signs letters")
