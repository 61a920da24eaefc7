"""The one place where a narrative loses what is closed, on its way to a reader and into a hand-off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.triage.domain.events import CaseEscalated, Fact
from services.triage.domain.protection.narrative import masked
from services.triage.domain.protection.protection_facts import PassageMarked
from shared.contracts.intake import ReportContent
from shared.security.sealing import ContentKeys, Destroyed, Unsealable, seal_json, unseal_json


def masked_content(content: ReportContent, closed: Sequence[PassageMarked]) -> ReportContent:
    """The content with a placeholder for each closed passage of its narrative."""
    if not closed:
        return content
    return content.model_copy(update={"narrative": masked(content.narrative, closed)})


def masked_handoff(
    fact: Fact, keys: ContentKeys, keyset: str | None, closed: Sequence[PassageMarked]
) -> Fact:
    """A hand-off that carries the masked content, sealed anew under the same key; another fact as it is.

    Once the key is destroyed, or if the seal does not match, nobody opens the content here or there.
    """
    if not isinstance(fact, CaseEscalated):
        return fact
    try:
        key = keys.unwrap(fact.report_id, keyset)
        clear = ReportContent.model_validate(unseal_json(key, fact.content, stream=fact.report_id))
    except (Destroyed, Unsealable):
        return fact
    told = masked_content(clear, closed).model_dump(mode="json", exclude_none=True)
    return replace(fact, content=seal_json(key, told, stream=fact.report_id))
