"""What the records of a case tell a letter: summonses, hearings, studies, discussions and plenaries.

A step's texts by name: `summoned` (or `name`), `address`, `place` (a summons), `name`, `minutes` (a hearing),
`facts`, `analysis`, `conclusion` (a study), `minutes`, `members_<body>` (one a line), `opinion_<body>` (a
discussion), `minutes` (a plenary).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from services.triage.domain.acts.sittings import Body, Discussion, Hearing, Plenary, Summons
from services.triage.domain.case import Case
from services.triage.domain.file.dossier import Entry
from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.lifecycle import Act
from services.triage.domain.parts import Exhibit
from shared.rules.model import Rulebook

Texts = Mapping[str, str]
STUDY = ("facts", "analysis", "conclusion")


@dataclass(frozen=True, slots=True)
class Records:
    """A case's records, its sealed texts opened by `texts`; `names` are those of accounts."""

    case: Case
    rules: Rulebook
    texts: Callable[[str], Texts] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)

    def invitations(self) -> Iterator[parts.Invitation]:
        """Every summons."""
        for entry, texts in self._entries():
            if isinstance(record := entry.record, Summons):
                yield parts.Invitation(
                    case_id=self.case.case_id,
                    key=record.summons_id,
                    heard=record.heard,
                    hearing_at=record.hearing_at,
                    online=record.online,
                    attempt=record.attempt,
                    name=texts.get("name") or texts.get("summoned", ""),
                    address=texts.get("address", ""),
                    place=texts.get("place", ""),
                )

    def testimonies(self) -> Iterator[parts.Testimony]:
        """Every hearing; who was heard stands in its summons, unless its own texts name them."""
        summoned = {one.key: one for one in self.invitations()}
        for entry, texts in self._entries():
            record = entry.record
            if isinstance(record, Hearing) and record.summons_id in summoned:
                asked = summoned[record.summons_id]
                yield parts.Testimony(
                    case_id=self.case.case_id,
                    key=record.summons_id,
                    heard=asked.heard,
                    held_at=record.held_at,
                    appeared=record.appeared,
                    sworn=record.sworn,
                    counsel=record.counsel,
                    signed=record.signed,
                    name=texts.get("name") or asked.name,
                    statement=texts.get("minutes", ""),
                )

    def opinions(self, *, study: bool) -> Iterator[parts.Opinion]:
        """Studies, which end the clarification, or what was studied before."""
        for number, (entry, texts) in enumerate(self._entries(), start=1):
            if (entry.command == Act.FINISH_CLARIFICATION) is study and all(texts.get(one) for one in STUDY):
                facts, analysis, conclusion = (texts[one] for one in STUDY)
                yield parts.Opinion(
                    case_id=self.case.case_id,
                    key=str(number),
                    at=entry.at,
                    facts=facts,
                    analysis=analysis,
                    conclusion=conclusion,
                )

    def debates(self) -> Iterator[parts.Debate]:
        """Every joint discussion."""
        for entry, texts in self._entries():
            if isinstance(record := entry.record, Discussion):
                members = ((body.value, texts.get(f"members_{body}", "")) for body in Body)
                opinions = ((body.value, texts.get(f"opinion_{body}", "")) for body in Body)
                yield parts.Debate(
                    case_id=self.case.case_id,
                    key=str(record.number),
                    number=record.number,
                    invited_at=record.invited_at,
                    held_at=record.held_at,
                    seats=record.seats,
                    evidence=tuple(self._evidence(one) for one in record.evidence),
                    people=tuple(
                        (body, name.strip())
                        for body, names in members
                        for name in names.splitlines()
                        if name.strip()
                    ),
                    opinions=tuple((body, said) for body, said in opinions if said),
                    considered=texts.get("minutes", ""),
                )

    def meetings(self) -> Iterator[parts.Meeting]:
        """Every plenary."""
        for number, (entry, texts) in enumerate(self._entries(), start=1):
            if isinstance(record := entry.record, Plenary):
                yield parts.Meeting(
                    case_id=self.case.case_id,
                    key=str(number),
                    held_at=record.held_at,
                    ballots=record.ballots,
                    names=tuple(self.names.get(one.commissioner, "-") for one in record.ballots),
                    outcome=record.outcome,
                    routes=tuple(self.rules.routes[one].name_id for one in record.routes),
                    considered=texts.get("minutes", ""),
                )

    def _entries(self) -> Iterator[tuple[Entry, Texts]]:
        return ((entry, self.texts(entry.words)) for entry in self.case.dossier.entries)

    def _evidence(self, named: str) -> str:
        """An exhibit by its place in the list and its hash; a kind of evidence as it is called."""
        listed: dict[str, tuple[int, Exhibit]] = {
            one.id: (no, one) for no, one in enumerate(self.case.report.evidence, start=1)
        }
        if named not in listed:
            return named
        number, exhibit = listed[named]
        return f"No. {number}, SHA-256 {exhibit.sha256}"
