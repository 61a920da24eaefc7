"""A line of a timeline before it is put into a language, and what a timeline can be narrowed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from services.triage.application.queue.views import Entry
from shared.errors import N_


class Group(StrEnum):
    """What a timeline can be narrowed to."""

    HOLDING = "kasus"
    DECISIONS = "putusan"
    STEPS = "langkah"
    CLOCKS = "tenggat"
    DELIVERY = "penerusan"
    FILE = "berkas"
    LOOKS = "bukti"
    IDENTITY = "identitas"


GROUP_NAMES: Mapping[Group, str] = {
    Group.HOLDING: N_("Kasus"),
    Group.DECISIONS: N_("Putusan"),
    Group.STEPS: N_("Langkah"),
    Group.CLOCKS: N_("Tenggat"),
    Group.DELIVERY: N_("Penerusan"),
    Group.FILE: N_("Berkas"),
    Group.LOOKS: N_("Pembukaan bukti"),
    Group.IDENTITY: N_("Identitas pelapor"),
}
OFFICER, COMMISSIONER = N_("petugas"), N_("komisioner")


@dataclass(frozen=True, slots=True)
class Said:
    """A line before it is put into a language; `values` fill its placeholders.

    `reason` and `words` are still sealed; `plain`: the words are one text, not texts by name.
    """

    title: str
    role: str = ""
    detail: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    words: str = ""
    plain: bool = False
    tone: str = ""
    group: Group = Group.HOLDING


Make = Callable[[Entry], Said]
