"""Split a submission into what may be said aloud and what travels and rests only sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

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
    return _without_nulls(
        {
            "narrative": submission.narrative,
            "reported_parties": _rows(submission.reported_parties),
            "witnesses": _rows(submission.witnesses),
            "place_text": place.text if place else None,
            "lodged_reason": submission.lodged_reason,
            "source_ref": submission.source_ref,
        }
    )


def identity_of(reporter: Reporter) -> JsonObject:
    """The JSON that the vault keeps sealed."""
    return _without_nulls(asdict(reporter))


def _rows(people: Sequence[Party | Witness]) -> list[JsonObject] | None:
    return [_without_nulls(asdict(person)) for person in people] or None


def _without_nulls(fields: JsonObject) -> JsonObject:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in fields.items()
        if value is not None
    }
