"""A wrong rule file is refused with file, row and field; nothing half-read is used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shared.rules.errors import BadRow
from shared.rules.files import FORMATS
from shared.rules.loader import load_rulebook
from shared.rules.rulebooks import Rulebooks
from tests.support.rule_folders import copied, swap

FOLDER = "pilkada_2024_1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied(FOLDER, tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "problem"),
    [
        ("deadlines.toml", "length = 7", "length = 0", "length", "at least 1"),
        ("deadlines.toml", "length = 7", "length = true", "length", "at least 1"),
        ("deadlines.toml", "length = 7", 'length = "7"', "length", "at least 1"),
        ("deadlines.toml", "length = 7\n", "", "length", "is missing"),
        ("deadlines.toml", "length = 7", "length = 7\nlenght = 2", "lenght", "not a field"),
        (
            "deadlines.toml",
            'calendar = "calendar_days"',
            'calendar = "days"',
            "calendar",
            "none of calendar_days",
        ),
        ("deadlines.toml", 'ends = "end_of_last_day"', 'ends = "noon"', "ends", "none of end_of_last_day"),
        (
            "deadlines.toml",
            'ends = "same_hour"',
            'ends = "end_of_last_day"',
            "ends",
            "hours end at the same hour",
        ),
        (
            "deadlines.toml",
            'first_day_counts = false\nends = "same_hour"',
            'first_day_counts = true\nends = "same_hour"',
            "first_day_counts",
            "no first day",
        ),
        ("deadlines.toml", 'id = "study"', 'id = "completion"', "id", "stands twice"),
        ("deadlines.toml", 'id = "study"', 'id = "Study!"', "id", "is not an id"),
        ("deadlines.toml", "confirmed = false\n", "confirmed = true\n", "confirmed", "no open question"),
        ("deadlines.toml", "confirmed = false\n", "", "confirmed", "is missing"),
        ("deadlines.toml", 'article = "Perppu 1/2014 Pasal 134', 'article = "" # "', "article", "not empty"),
        (
            "categories.toml",
            'receivers = ["joint_centre"]',
            'receivers = ["police"]',
            "receivers",
            "receivers.toml",
        ),
        ("categories.toml", 'receivers = ["joint_centre"]', "receivers = 3", "receivers", "wants a list"),
        ("categories.toml", 'receivers = ["joint_centre"]', "receivers = [3]", "receivers", "list of texts"),
        ("receivers.toml", "\nhandoff = true", '\nhandoff = "yes"', "handoff", "true or false"),
        ("requirements.toml", 'basis = "formal"', 'basis = "rumour"', "basis", "no [basis.rumour]"),
        (
            "requirements.toml",
            'basis = "formal"',
            'basis = "formal"\narticle = "x"',
            "article",
            "say it once",
        ),
        ("requirements.toml", 'group = "formal"', 'group = "other"', "group", "none of formal"),
        ("holidays.toml", "day = 2024-01-01", 'day = "2024-01-01"', "day", "wants a date"),
        ("holidays.toml", "day = 2024-02-08", "day = 2024-01-01", "id", "stands twice"),
        ("calendars.toml", "rest_days = [6, 7]", "rest_days = [0]", "rest_days", "list of weekdays"),
        (
            "calendars.toml",
            "rest_days = [6, 7]",
            "rest_days = [1,2,3,4,5,6,7]",
            "rest_days",
            "no working day",
        ),
        ("calendars.toml", '["national", "joint_leave"]', '["sunday"]', "off", "none of national"),
        (
            "calendars.toml",
            'name_id = "jam"',
            'name_id = "jam"\nrest_days = [7]',
            "rest_days",
            "only working days",
        ),
        ("hours.toml", "closes = 16:00:00", "closes = 07:00:00", "closes", "before the office opens"),
        ("hours.toml", "closes = 16:00:00", "closes = 16", "closes", "wants a time"),
        ("hours.toml", '"quiet_period", ', '"quiet", ', "stages", "stages.toml"),
        ("hours.toml", "weekdays = [5]\n", "", "weekdays", "either weekdays or stages"),
        ("stages.toml", "ends = 2024-11-23", "ends = 2024-09-01", "ends", "before the stage starts"),
        ("places.toml", 'id = "64.71.01.1001"', 'id = "64.72.01.1001"', "id", "not a kecamatan"),
        ("rulebook.toml", 'id = "pilkada_2024_1"', 'id = "pilkada_2024_2"', "id", "differs from the folder"),
        ("rulebook.toml", 'zone = "Asia/Makassar"', 'zone = "WITA"', "zone", "not a time zone"),
        (
            "rulebook.toml",
            "applies_from = 2024-09-30",
            "applies_from = 2024-09-30T00:00:00Z",
            "applies_from",
            "a date",
        ),
        ("rulebook.toml", 'name_en = "', 'title = "x"\nname_en = "', "title", "not a field"),
    ],
)
def test_a_wrong_row_is_named(folder: Path, file: str, old: str, new: str, field: str, problem: str) -> None:  # noqa: PLR0917 - the table's columns
    swap(folder, file, old, new)
    with pytest.raises(BadRow) as caught:
        load_rulebook(folder)
    assert (caught.value.file, caught.value.field) == (file, field)
    assert caught.value.row.startswith("row ")
    assert problem in caught.value.problem
    assert str(caught.value).startswith(f"{file}, row ")


@pytest.mark.parametrize("file", sorted(FORMATS[1].tables))
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(BadRow, match=f"{file}: is missing"):
        load_rulebook(folder)


def test_an_unknown_file_is_named(folder: Path) -> None:
    (folder / "deadline.toml").write_text("", encoding="utf-8")
    with pytest.raises(BadRow, match=r"deadline\.toml: is not a file of a rule folder"):
        load_rulebook(folder)


@pytest.mark.parametrize("text", ["[[deadline]", "\x00", ""])
def test_a_file_that_is_not_the_table_is_named(folder: Path, text: str) -> None:
    (folder / "deadlines.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadRow, match=r"^deadlines\.toml"):
        load_rulebook(folder)


def test_bytes_that_are_not_text_are_named(folder: Path) -> None:
    (folder / "deadlines.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadRow, match=r"deadlines\.toml: is not TOML"):
        load_rulebook(folder)


def test_another_table_in_a_file_is_refused(folder: Path) -> None:
    with (folder / "deadlines.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[dedline]]\nid = "x"\n')
    with pytest.raises(BadRow, match="field dedline"):
        load_rulebook(folder)


def test_a_second_rulebook_row_is_refused(folder: Path) -> None:
    path = folder / "rulebook.toml"
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    with pytest.raises(BadRow, match=r"rulebook\.toml, row 2"):
        load_rulebook(folder)


def test_a_row_that_is_no_table_is_refused(folder: Path) -> None:
    (folder / "deadlines.toml").write_text("deadline = [3]", encoding="utf-8")
    with pytest.raises(BadRow, match=r"deadlines\.toml, row 1: wants a table"):
        load_rulebook(folder)


def test_a_calendar_that_no_row_describes_cannot_be_used(folder: Path) -> None:
    path = folder / "calendars.toml"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[: whole.rindex("[[calendar]]")], encoding="utf-8")
    with pytest.raises(BadRow, match=r"forward_to_police.*field calendar: 'hours' is not in calendars\.toml"):
        load_rulebook(folder)


def test_a_folder_whose_name_gives_no_number_is_refused(folder: Path) -> None:
    with pytest.raises(BadRow, match="<election>_<number>"):
        load_rulebook(folder.rename(folder.with_name("pilkada")))


def test_the_digest_changes_with_a_single_byte(folder: Path) -> None:
    before = load_rulebook(folder).digest
    swap(folder, "deadlines.toml", "# How", "# how")
    assert load_rulebook(folder).digest != before


def test_the_latest_rulebook_is_the_one_that_applies_last(folder: Path) -> None:
    following = Path(shutil.copytree(folder, folder.with_name("pilkada_2024_2")))
    swap(following, "rulebook.toml", 'id = "pilkada_2024_1"', 'id = "pilkada_2024_2"')
    books = Rulebooks.load(folder.parent)
    assert books.latest().id == "pilkada_2024_2"
    assert books.for_election("pilkada_2024").id == "pilkada_2024_2"
    assert books.pinned("pilkada_2024_1").id == "pilkada_2024_1"
