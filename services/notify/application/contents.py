"""Opening and sealing what may name somebody: in clear only while a page is rendered, never kept so."""

from __future__ import annotations

from dataclasses import dataclass

from services.notify.application.ports import Keysets
from services.notify.domain.dossier import Sealed
from services.notify.domain.errors import Erased
from shared.contracts.intake import ReportContent
from shared.errors import N_
from shared.security.sealing import ContentKey, ContentKeys, Destroyed, Unsealable, seal_json, unseal_json

REASON = "reason"
"""The field under which an escalation's and a return's reason are sealed."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A hand-off's sealed parts in clear; none once the report was `erased`, or if bytes were `damaged`."""

    content: ReportContent | None = None
    reason: str | None = None
    return_reason: str | None = None
    erased: bool = False
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """Keys by report, and what they open."""

    keys: ContentKeys
    keysets: Keysets

    async def seal_reason(self, report_id: str, reason: str) -> str:
        """The reason as it rests and travels.

        Raises:
            Erased: the report was erased.
        """
        wrapped = (await self.keysets.wrapped([report_id])).get(report_id)
        try:
            key = self.keys.unwrap(report_id, wrapped)
        except Destroyed:
            raise Erased(
                N_("Isi laporan ini sudah dihapus, sehingga penerusannya tidak dapat diubah.")
            ) from None
        return seal_json(key, reason, stream=report_id, field=REASON)

    def open(self, report_id: str, sealed: Sealed, *, return_reason: str | None = None) -> Opened:
        """The parts in clear, or why there are none: a page says so and still shows the rest."""
        try:
            key = self.keys.unwrap(report_id, sealed.keyset)
            return Opened(
                ReportContent.model_validate(unseal_json(key, sealed.content, stream=report_id)),
                _reason(key, sealed.reason, report_id),
                _reason(key, return_reason, report_id) if return_reason else None,
            )
        except Destroyed:
            return Opened(erased=True)
        except Unsealable:
            return Opened(damaged=True)


def _reason(key: ContentKey, sealed: str, report_id: str) -> str:
    return str(unseal_json(key, sealed, stream=report_id, field=REASON))
