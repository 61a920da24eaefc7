"""Facts of a report: taken once, milestones, custody; the fold and the journal give them back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.intake.application import announcements
from services.intake.domain import decisions
from services.intake.domain.decisions import Fetch, Prepared
from services.intake.domain.events import Receipt, ReportSubmitted, Sealed
from services.intake.domain.evidence import UPLOAD_LIFE, UnknownUpload, claim
from services.intake.domain.grants import OtherCase
from services.intake.domain.milestones import Milestone, More, Reached
from services.intake.domain.progress import PublicMilestone, progress
from services.intake.domain.redaction import RedactedCopy
from services.intake.domain.report import Report, evolve
from shared.contracts.intake import ReportSubmittedV1
from shared.errors import Conflict, NotFound, NotYet
from shared.ids import derived
from tests.support.submissions import NOW, RULES, TIP, WHOLE, upload

REPORT = "01936000-0000-7000-8000-000000000001"
CASE = derived(REPORT, "case")
PREPARED = Prepared(
    REPORT,
    Receipt("JJK-0000-0000-0000", b"m" * 32),
    Sealed("j1.c2VhbGVk", "k1.a2V5", "j1.aWRlbnRpdHk", "k1.bw"),
    {WHOLE.evidence[0]: upload(WHOLE.evidence[0])},
)
ASKED = More(("evidence", "place"), NOW + timedelta(days=2), "pilkada_2024_4")


def taken() -> Report:
    """A report that was taken."""
    (fact,) = decisions.submit(None, WHOLE, PREPARED, RULES, now=NOW)
    return evolve(None, fact)


def test_a_report_is_taken_once() -> None:
    with pytest.raises(Conflict):
        decisions.submit(taken(), WHOLE, PREPARED, RULES, now=NOW)


def test_a_milestone_is_noted_once_and_again_after_a_return() -> None:
    report = taken()
    for hours, milestone in enumerate((Milestone.HANDOFF_SENT, Milestone.RETURNED, Milestone.HANDOFF_SENT)):
        at = NOW + timedelta(hours=hours)
        facts = decisions.reach(report, Reached(milestone, at), now=at)
        for fact in facts:
            report = evolve(report, fact)
        assert decisions.reach(report, Reached(milestone, at), now=at) == []
    assert len(report.milestones) == 3


def test_a_milestone_of_a_report_that_is_not_here_waits() -> None:
    with pytest.raises(NotYet):
        decisions.reach(None, Reached(Milestone.REGISTERED, NOW), now=NOW)


def test_bytes_go_out_for_the_reports_own_exhibits_only() -> None:
    report = taken()
    (fact,) = decisions.fetch(report, Fetch(WHOLE.evidence[0], "p", CASE, "view_exhibit"), now=NOW)
    assert evolve(report, fact) == report
    with pytest.raises(NotFound):
        decisions.fetch(report, Fetch("other", "p", CASE, "view_exhibit"), now=NOW)


@pytest.mark.parametrize("case_id", ["", derived("01936000-0000-7000-8000-000000000002", "case")])
def test_a_grant_of_another_case_opens_no_exhibit_and_makes_no_copy(case_id: str) -> None:
    report = taken()
    with pytest.raises(OtherCase):
        decisions.fetch(report, Fetch(WHOLE.evidence[0], "p", case_id, "view_exhibit"), now=NOW)
    made = RedactedCopy(upload("copy").exhibit, WHOLE.evidence[0], ())
    with pytest.raises(OtherCase):
        decisions.copy_redacted(report, made, person="p", case_id=case_id, now=NOW)


def test_a_milestone_cannot_begin_a_stream() -> None:
    (fact,) = decisions.reach(taken(), Reached(Milestone.REGISTERED, NOW), now=NOW)
    with pytest.raises(ValueError, match="begins with its submission"):
        evolve(None, fact)


def test_every_fact_comes_back_from_its_journal_entry() -> None:
    report = taken()
    facts = [
        *decisions.submit(None, WHOLE, PREPARED, RULES, now=NOW),
        *decisions.submit(None, TIP, PREPARED, RULES, now=NOW),
        *decisions.reach(report, Reached(Milestone.REFUSED, NOW), now=NOW),
        *decisions.reach(report, Reached(Milestone.COMPLETION_ASKED, NOW, ASKED), now=NOW),
        *decisions.fetch(report, Fetch(WHOLE.evidence[0], "p", CASE, "view_exhibit"), now=NOW),
    ]
    for fact in facts:
        draft = announcements.draft(fact)
        data = {**draft.data, **({"internal": draft.internal} if draft.internal else {})}
        entry = {"stream": REPORT, "type": draft.type, "at": "2024-11-25T04:00:00.000000Z", "data": data}
        before = report if not isinstance(fact, ReportSubmitted) else None
        assert evolve(before, announcements.restore(entry)) == evolve(before, fact)


def test_what_is_announced_keeps_its_contract_and_holds_no_name() -> None:
    (fact,) = decisions.submit(None, WHOLE, PREPARED, RULES, now=NOW)
    draft = announcements.draft(fact)
    assert draft.event_type == "jejak.intake.report_submitted.v1"
    assert ReportSubmittedV1.model_validate(draft.data).place is not None
    said = repr(draft)
    assert not [name for name in ("Contoh", "Siti", "mushala", "amplop") if name in said]


def test_an_upload_is_claimed_fresh_free_and_once() -> None:
    found = {
        "a": upload("a"),
        "old": upload("old", age=UPLOAD_LIFE + timedelta(seconds=1)),
        "gone": upload("gone", claimed=True),
    }
    assert [exhibit.id for exhibit in claim(("a",), found, now=NOW)] == ["a"]
    for wanted in (("old",), ("gone",), ("nowhere",), ("a", "a")):
        with pytest.raises(UnknownUpload) as refusal:
            claim(wanted, found, now=NOW)
        assert list(refusal.value.fields) == [f"evidence[{len(wanted) - 1}]"]


def reached(*milestones: Milestone) -> Report:
    """A report that reached these, an hour after the other."""
    report = taken()
    for hours, milestone in enumerate(milestones):
        (fact,) = decisions.reach(report, Reached(milestone, NOW + timedelta(hours=hours)), now=NOW)
        report = evolve(report, fact)
    return report


@pytest.mark.parametrize("late", [(), (Milestone.HANDOFF_SENT,)])
def test_an_acknowledgement_stands_also_when_the_notice_left_later(late: tuple[Milestone, ...]) -> None:
    shown = progress(reached(Milestone.REGISTERED, Milestone.ESCALATED, Milestone.ACKNOWLEDGED, *late))
    assert [step.milestone.value for step in shown.steps] == [
        "received",
        "registered",
        "received_by_joint_centre",
    ]
    assert shown.current is PublicMilestone.RECEIVED_BY_JOINT_CENTRE


def test_the_public_sees_no_escalation_and_no_return() -> None:
    shown = progress(
        reached(Milestone.REGISTERED, Milestone.ESCALATED, Milestone.HANDOFF_SENT, Milestone.RETURNED)
    )
    assert [step.milestone.value for step in shown.steps] == [
        "received",
        "registered",
        "sent_to_joint_centre",
    ]
    assert shown.current is PublicMilestone.SENT_TO_JOINT_CENTRE
    assert progress(taken()).current is PublicMilestone.BEING_EXAMINED
