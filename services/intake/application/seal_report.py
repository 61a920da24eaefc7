"""Split a submission into what may be said aloud and what travels and rests only sealed."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.domain.events import Sealed
from services.intake.domain.submission import Party, Reporter, Submission, Witness
from shared.changes import JsonObject
from shared.security.sealing import ContentKeys, Identities, seal_json


@dataclass(frozen=True, slots=True)
class ReportSealer:
    """Seals content under the report's own key and the reporter's identity under another."""

    contents: ContentKeys
    identities: Identities

    def seal(self, report_id: str, submission: Submission) -> Sealed:
        """Ciphertexts and wrapped keys of a submission, fresh at every call."""
        key, wrapped = self.contents.new(report_id)
        content = seal_json(key, content_of(submission), stream=report_id)
        if submission.reporter is None:
            return Sealed(content, wrapped)
        identity = self.identities.seal(report_id, identity_of(submission.reporter))
        return Sealed(content, wrapped, identity.sealed, identity.keyset)


def content_of(submission: Submission) -> JsonObject:
    """The JSON of `contracts.intake.ReportContent`."""
    place = submission.place
    content = {
        "narrative": submission.narrative,
        "reported_parties": [_given(party) for party in submission.reported_parties] or None,
        "witnesses": [_given(witness) for witness in submission.witnesses] or None,
        "place_text": place.text if place else None,
        "lodged_reason": submission.lodged_reason,
        "source_ref": submission.source_ref,
    }
    return {name: value for name, value in content.items() if value is not None}


def identity_of(reporter: Reporter) -> JsonObject:
    """The JSON that the vault keeps sealed; `born` as an ISO date."""
    identity = _given(reporter)
    return {**identity, "born": reporter.born.isoformat()} if reporter.born else identity


def _given(person: Party | Witness | Reporter) -> JsonObject:
    """The fields that were given; `dataclasses.asdict` copies deeply and takes eight times as long."""
    return {name: value for name in person.__slots__ if (value := getattr(person, name)) is not None}
