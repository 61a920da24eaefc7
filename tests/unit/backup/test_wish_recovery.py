"""A wish to withdraw comes back in both journals, and triage does not take it down twice."""

from __future__ import annotations

from deploy.audit.owners import source
from deploy.backup.cases import Cases
from deploy.backup.reports import Reports
from services.intake.application.announcements import draft as intake_draft
from services.intake.domain.events import WithdrawalAsked
from services.triage.application.note_wish import INTAKE
from services.triage.domain.acts.wishes import wish_withdrawal
from services.triage.domain.evolution import evolve
from shared.contracts.envelope import Announced
from shared.rules.rulebooks import Rulebooks
from tests.support.kafka import announced, submitted
from tests.support.lives import Life
from tests.support.recovery import Others, again
from tests.unit.backup.test_every_fact import just_opened, told

BOOKS = Rulebooks.load()
REPORT = "01936000-0000-7000-8000-000000000001"


def asked(report_id: str, life: Life, prev: str) -> Announced:
    """Intake's event."""
    written = intake_draft(WithdrawalAsked(report_id, life.now, "j1.c2VhbGVk"))
    assert written.event_type is not None
    return announced(report_id, 2, prev=prev, kind=written.event_type, data=written.data)


async def test_intake_gets_its_reporters_wish_back() -> None:
    first = announced(REPORT, data=submitted(REPORT, kind="report"))
    wish = asked(REPORT, Life.of(BOOKS.latest()), first.hash)
    stream, _ = await again(Reports(), None, [first, wish], Others())
    assert [entry["type"] for entry in stream.entries] == ["report_submitted", "withdrawal_asked"]
    assert len(stream.state.withdrawals) == 1
    assert stream.entries[-1]["by"]["kind"] == "public"


async def test_triage_gets_it_back_as_the_effect_of_intakes_event() -> None:
    life = Life.of(BOOKS.latest())
    (fact,) = wish_withdrawal(life.stands, life.now, "j1.c2VhbGVk", by=INTAKE.id, now=life.now)
    after = evolve(life.stands, fact)
    chain = told([*life.history, fact])
    report_id = life.stands.report_id
    first = announced(report_id, data=submitted(report_id))
    wish = asked(report_id, life, first.hash)
    stream, unknown = await again(Cases(), just_opened(life, chain[0]), chain[1:], Others([first, wish]))
    assert (stream.state, unknown) == (after, [])
    entry = stream.entries[-1]
    assert (entry["cause"], entry["by"]) == (wish.id, INTAKE.record())
    assert source("triage", entry) == ("intake", report_id)
    (position,) = [one for one in stream.writes if one.collection == "positions"]
    assert position.id == {"consumer": "triage:reports", "stream": report_id}
    assert position.doc["sequence"] == 2
