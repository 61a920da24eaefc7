"""A report's public history as the stages that a page shows, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from services.intake.domain.progress import Progress, PublicMilestone
from services.intake.domain.submission import Kind
from shared.errors import N_
from shared.web.i18n import Language, translate

Status = Literal["done", "current", "todo"]

_TITLES: Final = {
    PublicMilestone.RECEIVED: N_("Laporan diterima"),
    PublicMilestone.BEING_EXAMINED: N_("Kajian awal oleh petugas"),
    PublicMilestone.REGISTERED: N_("Diregistrasi"),
    PublicMilestone.NOT_REGISTERED: N_("Tidak diregistrasi"),
    PublicMilestone.SENT_TO_JOINT_CENTRE: N_("Dikirim ke Sentra Gakkumdu"),
    PublicMilestone.RECEIVED_BY_JOINT_CENTRE: N_("Diterima oleh Sentra Gakkumdu"),
}
_DETAILS: Final = {
    PublicMilestone.BEING_EXAMINED: N_("Petugas memeriksa syarat formal dan materiel."),
    PublicMilestone.NOT_REGISTERED: N_(
        "Laporan selesai tanpa registrasi. Alasan dapat ditanyakan ke kantor."
    ),
    # True as well while a hand-off that came back is being completed, which is the office's own affair.
    PublicMilestone.SENT_TO_JOINT_CENTRE: N_("Tanda terima Sentra Gakkumdu akan tercatat di sini."),
}
_TIP: Final = {
    PublicMilestone.BEING_EXAMINED: N_("Penelusuran oleh petugas"),
}
_TIP_DETAIL: Final = N_("Informasi awal ditelusuri. Bila cukup bukti, petugas menjadikannya temuan.")
_AGAIN: Final = N_("Dikirim kembali ke Sentra Gakkumdu")
_DECISION: Final = N_("Keputusan registrasi")


@dataclass(frozen=True, slots=True)
class Stage:
    """One line of the page."""

    title: str
    status: Status
    at: datetime | None = None
    detail: str = ""


def stages(progress: Progress, language: Language, *, waiting: bool = False) -> list[Stage]:
    """What was reached, what runs now, and the next thing that can be expected.

    What waits to be forwarded is in nobody's hands yet.
    """

    def said(text: str) -> str:
        return translate(text, language)

    tip = progress.kind is Kind.TIP
    reached = [step for step in progress.steps if step.milestone is not PublicMilestone.RECEIVED]
    examined = _TIP if tip else _TITLES
    shown = [Stage(said(_TITLES[PublicMilestone.RECEIVED]), "done", progress.steps[0].at)]
    if not reached:
        detail = _TIP_DETAIL if tip else _DETAILS[PublicMilestone.BEING_EXAMINED]
        now: Status = "todo" if waiting else "current"
        shown.append(Stage(said(examined[PublicMilestone.BEING_EXAMINED]), now, detail=said(detail)))
        return shown if tip else [*shown, Stage(said(_DECISION), "todo")]
    shown.append(Stage(said(examined[PublicMilestone.BEING_EXAMINED]), "done"))
    before: set[PublicMilestone] = set()
    for step in reached:
        title = _AGAIN if step.milestone in before else _TITLES[step.milestone]
        detail = _DETAILS.get(step.milestone, "") if step is reached[-1] else ""
        shown.append(Stage(said(title), "done", step.at, said(detail)))
        before.add(step.milestone)
    if reached[-1].milestone is PublicMilestone.SENT_TO_JOINT_CENTRE:
        shown.append(Stage(said(_TITLES[PublicMilestone.RECEIVED_BY_JOINT_CENTRE]), "todo"))
    return shown
