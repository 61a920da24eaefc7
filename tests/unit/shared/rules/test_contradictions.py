"""A rulebook that contradicts itself is refused, with file, row and field; each refusal is planted once."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.rules.consistency import contradictions
from shared.rules.errors import BadRow
from shared.rules.loader import load_rulebook, read_rulebook
from shared.rules.rulebooks import DATA
from tests.support.rule_folders import append, copied, swap_in_row

BASIS = 'article = "x"\nsource = "x"\nconfirmed = true\nname_id = "x"\nname_en = "x"'
OFFICER = 'kinds = ["report"]\nwho = ["officer"]'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied("pilkada_2024_3", tmp_path)


def refused(folder: Path) -> BadRow:
    with pytest.raises(BadRow) as caught:
        load_rulebook(folder)
    return caught.value


@pytest.mark.parametrize(
    "name",
    [
        *(f"pilkada_2024_{number}" for number in range(2, 7)),
        *(f"pemilu_2024_{number}" for number in range(1, 4)),
    ],
)
def test_a_landed_folder_contradicts_itself_nowhere(name: str) -> None:
    assert [str(found) for found in contradictions(read_rulebook(DATA / name))] == []


@pytest.mark.parametrize(
    ("place", "change", "field", "problem"),
    [
        # what a row names and another file lacks
        (("moves.toml", "register"), ('to = "registered"', 'to = "enrolled"'), "to", "case_stages.toml"),
        (("moves.toml", "summon"), ('["clarification"]', '["hearing"]'), "stages", "case_stages.toml"),
        (("moves.toml", "claim"), ('["officer"]', '["clerk"]'), "who", "no role"),
        (("moves.toml", "stop"), ('["plenary_stops"]', '["moon"]'), "conditions", "none of criminal"),
        (("moves.toml", "summon"), ('record = "summons"', 'record = "poem"'), "record", "none of completion"),
        (("moves.toml", "summon"), ('form = "summons"', 'form = "poem"'), "form", "forms.toml"),
        (("moves.toml", "summon"), ('["report", "finding"]', '["rumour"]'), "kinds", "wants at least one"),
        (("moves.toml", "register"), ('["study"]', '["studi"]'), "starts", "deadlines.toml"),
        (("moves.toml", "hold_plenary"), ('["study"]', '["studi"]'), "meets", "deadlines.toml"),
        (("moves.toml", "extend_study"), ('"study"', '"studi"'), "extends", "deadlines.toml"),
        (("moves.toml", "extend_study"), ('"study"', '"completion"'), "extends", "no extension"),
        (("deadlines.toml", "study"), ("ends =", 'actor = "ghost"\nends ='), "actor", "receivers.toml"),
        (("readings.toml", "study_from_receipt"), ('"study"', '"studi"'), "deadline", "deadlines.toml"),
        (
            ("readings.toml", "study_from_receipt"),
            ('"calendar_days"', '"days"'),
            "calendar",
            "calendars.toml",
        ),
        (("warnings.toml", "day_before"), ('"completion"', '"completing"'), "deadlines", "deadlines.toml"),
        (("routes.toml", "police"), ('receiver = "joint_centre"\n', ""), "receiver", "is missing"),
        (("routes.toml", "police"), ('"joint_centre"', '"ghost"'), "receiver", "receivers.toml"),
        (("routes.toml", "police"), ('"forward_to_police"', '"studi"'), "forward", "deadlines.toml"),
        (("routes.toml", "police"), ('"handoff_criminal"', '"poem"'), "form", "forms.toml"),
        (("routes.toml", "ethics_council"), ('["ethics"]', '["manners"]'), "categories", "categories.toml"),
        (("steps.toml", "ethics_ruling"), ('"ethics_council"', '"ghost"'), "route", "routes.toml"),
        (("steps.toml", "appeal"), ('deadline = "appeal"', 'deadline = "x"'), "deadline", "deadlines.toml"),
        (("steps.toml", "appeal"), ('"appealed", ', '"moved", '), "outcomes", "outcomes.toml"),
        (("steps.toml", "high_court"), ("appeal:appealed", "ruling:appealed"), "follows", "names no step"),
        (
            ("steps.toml", "high_court"),
            ("appeal:appealed", "appeal:not_appealed"),
            "follows",
            "ends the route",
        ),
        (("steps.toml", "ethics_ruling"), ('["received"]', "[]"), "follows", "nothing leads"),
        (("steps.toml", "high_court"), ('final = ["upheld", ', "final = ["), "final", "no step begins"),
        (
            ("steps.toml", "high_court"),
            ('final = ["upheld", ', 'final = ["x", '),
            "final",
            "none of the step",
        ),
        (
            ("keywords.toml", "identity"),
            ('category = "other"', 'category = "x"'),
            "category",
            "none of money",
        ),
        (("keywords.toml", "identity"), ('"personal_data"', '"x"'), "article_id", "none of money_given"),
        (("keywords.toml", "identity"), ("weight = 6", "weight = 11"), "weight", "at most 10"),
        (("keywords.toml", "identity"), ('"data pribadi"', '"Data pribadi"'), "words", "small letters"),
        (("priorities.toml", "hate"), ('["hoax"]', '["lies"]'), "categories", "none of money_politics"),
        (("priorities.toml", "polling_day"), ('["polling_day"]', '["x"]'), "stages", "none of adhoc"),
        (("articles.toml", "personal_data"), ('["other"]', '["x"]'), "categories", "none of money_politics"),
        (("numbers.toml", "report"), ("{type}", "{kind}"), "pattern", "{kind} is none of level"),
        (("numbers.toml", "report"), ("{seq}", "{seq"), "pattern", "cannot be read"),
        (("numbers.toml", "report"), ("{seq}", "{year}"), "pattern", "wants {seq} once"),
        (("numbers.toml", "report"), ('["claim"', '["begin"'), "on", "no move"),
        (("forms.toml", "report"), ('code = "A.1"\n', ""), "code", "is missing"),
        (("warnings.toml", "at_end"), ("hours = 0", "hours = 1"), "hours", "is 0 at the end"),
        (("warnings.toml", "at_end"), ('roles = ["officer", "commissioner"]', ""), "roles", "warns nobody"),
        (("warnings.toml", "day_after"), ("quiet_to = 07:00:00\n", ""), "quiet_to", "both ends"),
        (("calendars.toml", "working_days"), ('"regional"', '"working_day"'), "off", "none of national"),
        (("holiday_years.toml", "2024"), ("", 'day = "x"'), "day", "not a field"),
        # who decides
        (("moves.toml", "register"), ('approvers = ["commissioner"]\n', ""), "approvers", "four eyes"),
        (("moves.toml", "refuse"), ('approvers = ["commissioner"]\n', ""), "approvers", "four eyes"),
        (("moves.toml", "stop"), ('approvers = ["commissioner"]\n', ""), "approvers", "four eyes"),
        (("moves.toml", "escalate"), ('approvers = ["commissioner"]\n', ""), "approvers", "four eyes"),
        (("moves.toml", "stop"), ('who = ["officer"]', 'who = ["system"]'), "approvers", "four eyes"),
        (("moves.toml", "claim"), ('who = ["officer"]\n', "who = []\n"), "who", "nobody may do it"),
    ],
)
def test_a_planted_contradiction_is_named(
    folder: Path, place: tuple[str, str], change: tuple[str, str], field: str, problem: str
) -> None:
    file, row = place
    swap_in_row(folder, file, row, change)
    found = refused(folder)
    assert (found.file, found.field) == (file, field)
    assert f"({row})" in found.row
    assert problem in found.problem


def test_a_stage_that_no_move_leads_to_is_named(folder: Path) -> None:
    append(
        folder, "case_stages.toml", f'[[case_stage]]\nid = "limbo"\nlane = "cases"\nterminal = true\n{BASIS}'
    )
    found = refused(folder)
    assert (found.file, found.row, found.field) == ("case_stages.toml", "row 17 (limbo)", "id")


def test_a_stage_without_a_way_to_an_end_is_named(folder: Path) -> None:
    append(
        folder, "case_stages.toml", f'[[case_stage]]\nid = "limbo"\nlane = "cases"\nterminal = false\n{BASIS}'
    )
    move = f'[[move]]\nid = "sink"\ncommand = "sink"\nstages = ["decided"]\nto = "limbo"\n{OFFICER}\n{BASIS}'
    append(folder, "moves.toml", move)
    found = refused(folder)
    assert (found.file, found.row, found.field) == ("case_stages.toml", "row 17 (limbo)", "terminal")


def test_two_moves_that_would_both_apply_are_named(folder: Path) -> None:
    move = f'[[move]]\nid = "keep"\ncommand = "claim"\nstages = ["decided"]\n{OFFICER}\n{BASIS}'
    append(folder, "moves.toml", move)
    found = refused(folder)
    assert (found.file, found.field) == ("moves.toml", "conditions")
    assert found.row.endswith("(keep)")


def test_a_move_that_opens_a_case_nowhere_is_named(folder: Path) -> None:
    swap_in_row(folder, "moves.toml", "open_tip", ('to = "tracing"\n', ""))
    assert any(
        found.field == "to" and "(open_tip)" in found.row for found in contradictions(read_rulebook(folder))
    )


@pytest.mark.parametrize(
    ("stage", "to"),
    [("preliminary_review", "decided"), ("completion", "plenary"), ("completion_expired", "tracking")],
)
def test_a_move_that_would_let_a_hand_off_skip_registration_is_named(
    folder: Path, stage: str, to: str
) -> None:
    move = f'[[move]]\nid = "jump"\ncommand = "jump"\nstages = ["{stage}"]\nto = "{to}"\n{OFFICER}\n{BASIS}'
    append(folder, "moves.toml", move)
    found = refused(folder)
    assert (found.file, found.field) == ("moves.toml", "to")
    assert found.row.endswith("(jump)")
    assert "without registration: open_report" in found.problem


def test_a_withdrawal_before_registration_may_not_be_reversed_past_it(folder: Path) -> None:
    swap_in_row(folder, "moves.toml", "accept_early_withdrawal", ('to = "refused"', 'to = "stopped"'))
    found = refused(folder)
    assert "(accept_early_withdrawal)" in found.row
    assert "reverse_stop" in found.problem


@pytest.mark.parametrize("command", ["register", "refuse", "stop", "escalate"])
def test_a_rulebook_without_a_decision_is_named(folder: Path, command: str) -> None:
    path = folder / "moves.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f'command = "{command}"', 'command = "wave"'), encoding="utf-8")
    problems = [str(found) for found in contradictions(read_rulebook(folder))]
    assert f"moves.toml, field command: no move is '{command}'" in problems


def test_a_deadline_that_nothing_starts_is_named(folder: Path) -> None:
    swap_in_row(folder, "moves.toml", "receive_completion", ('starts = ["completed_review"]\n', ""))
    found = refused(folder)
    assert (found.file, found.field) == ("deadlines.toml", "id")
    assert "(completed_review)" in found.row
    assert "ever starts it" in found.problem


def test_a_deadline_that_nothing_meets_is_named(folder: Path) -> None:
    swap_in_row(folder, "moves.toml", "hold_plenary", ('meets = ["study"]\n', ""))
    for move in ("accept_withdrawal", "reverse_registration"):
        swap_in_row(folder, "moves.toml", move, ('"study", ', ""))
    found = refused(folder)
    assert (found.file, found.field) == ("deadlines.toml", "id")
    assert "(study)" in found.row
    assert "meets it" in found.problem


def test_the_clock_of_a_step_wants_a_move_that_takes_its_outcome_down(folder: Path) -> None:
    swap_in_row(folder, "moves.toml", "record_step", ('record = "route_step"\n', ""))
    rows = {found.row.partition(" (")[2] for found in contradictions(read_rulebook(folder))}
    assert {"police_investigation)", "high_court)", "provincial_ruling)"} <= rows


def test_a_deadline_from_before_the_case_cannot_be_started(folder: Path) -> None:
    swap_in_row(folder, "moves.toml", "register", ('["study"]', '["study", "report_window"]'))
    found = refused(folder)
    assert (found.file, found.field) == ("deadlines.toml", "starts_from")


def test_a_route_without_a_step_is_named(folder: Path) -> None:
    swap_in_row(folder, "steps.toml", "ethics_ruling", ('"ethics_council"', '"ministry_digital"'))
    found = refused(folder)
    assert (found.file, found.field) == ("routes.toml", "id")
    assert "(ethics_council)" in found.row


def test_a_format_that_nobody_reads_is_named(folder: Path) -> None:
    swap_in_row(folder, "rulebook.toml", "pilkada_2024_3", ("format = 2", "format = 3"))
    found = refused(folder)
    assert (found.file, found.field) == ("rulebook.toml", "format")
    assert "reads 1 and 2" in found.problem


@pytest.mark.parametrize(
    "file", ["moves.toml", "case_stages.toml", "routes.toml", "servant_acts.toml", "office.toml"]
)
def test_a_folder_of_format_two_lacks_no_table(folder: Path, file: str) -> None:
    (folder / file).unlink()
    found = refused(folder)
    assert (found.file, found.problem) == (file, "is missing in the rule folder pilkada_2024_3")


def test_a_second_office_row_is_refused(folder: Path) -> None:
    path = folder / "office.toml"
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    assert refused(folder).file == "office.toml"
