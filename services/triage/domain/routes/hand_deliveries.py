"""Hand-offs to bodies that do not work with this system: an officer records sending, receipt and return."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.triage.domain import commands, events, facts
from services.triage.domain.acts.records import Delivered, Delivery
from services.triage.domain.case import Case
from services.triage.domain.routes.tracks import RECEIVED, TrackState, by_hand, first_steps
from shared.errors import N_
from shared.rules.model import Rulebook


def wrong(case: Case, record: Delivery, rules: Rulebook) -> Mapping[str, str]:
    """What cannot be so, by field; empty if all can. That it lies ahead is asked elsewhere."""
    track = next((one for one in by_hand(case, rules) if one.route == record.route), None)
    if track is None or track.handoff is None:
        return {"route": N_("Pada rute ini tidak ada penerusan yang dicatat dengan tangan.")}
    if record.delivered is Delivered.SENT and track.state is not TrackState.APPROVED:
        return {"delivered": N_("Pengiriman pada rute ini sudah dicatat.")}
    if record.delivered is not Delivered.RETURNED and not record.reference.strip():
        return {"reference": N_("Tulis nomor surat atau tanda terima.")}
    if record.happened_at < (track.handoff.sent_at or track.handoff.escalated_at):
        return {"happened_at": N_("Waktu ini mendahului penerusannya. Tulis waktu yang sebenarnya.")}
    return {}


def delivered(
    case: Case, command: commands.TakeStep, rules: Rulebook, *, now: datetime
) -> list[events.Delivery]:
    """What a person's record of a delivery means for its hand-off; none of any other step.

    The proof is empty: nobody computed the digest of a letter on paper. Why it came back stands in the sealed
    words of the step.
    """
    record = command.record
    if not isinstance(record, Delivery):
        return []
    handoffs = [one.handoff for one in by_hand(case, rules) if one.route == record.route]
    about: Any = {"case_id": case.case_id, "at": now, "by": command.by.id}
    return [_fact({**about, "handoff_id": one.id}, record, rules) for one in handoffs if one is not None]


def _fact(about: Any, record: Delivery, rules: Rulebook) -> events.Delivery:
    at = record.happened_at
    if record.delivered is Delivered.SENT:
        return facts.HandoffSent(**about, sent_at=at, proof="", message_id=record.reference)
    if record.delivered is Delivered.RETURNED:
        return facts.HandoffReturned(**about, returned_at=at, reason="")
    clocks = first_steps(record.route, rules, RECEIVED, at)
    return facts.HandoffAcknowledged(**about, acknowledged_at=at, reference=record.reference, clocks=clocks)
