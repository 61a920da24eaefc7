"""What a joint discussion can name as evidence: the means that the law knows, and the case's own files."""

from __future__ import annotations

from collections.abc import Mapping

from services.triage.domain.case import Case
from shared.errors import N_

EVIDENCE_KINDS: Mapping[str, str] = {
    "witness": N_("keterangan saksi"),
    "expert": N_("keterangan ahli"),
    "document": N_("surat"),
    "indication": N_("petunjuk"),
    "accused": N_("keterangan terdakwa"),
}
"""The means of evidence of criminal procedure (KUHAP, UU 8/1981, Pasal 184), beside the case's own files."""


def unknown(pieces: tuple[str, ...], case: Case) -> tuple[str, ...]:
    """Those that are neither a means of evidence nor an exhibit of this case."""
    known = {*EVIDENCE_KINDS, *(exhibit.id for exhibit in case.report.evidence)}
    return tuple(piece for piece in pieces if piece not in known)
