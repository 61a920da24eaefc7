"""`./jejak rules` says what a rulebook holds, what contradicts and what changed, for people and programs."""

from __future__ import annotations

import json
from pathlib import Path
from stat import S_IMODE

import pytest
from typer.testing import CliRunner, Result

from deploy.ops.installed import program_of_commands
from shared.errors import InvalidInput, Refused
from shared.rules.errors import NoSuchRulebook, OverlayNotSigned
from shared.rules.overlay import FILE
from tests.support.overlays import written
from tests.support.rule_folders import copied, swap_in_row


def rules(*words: str | Path) -> Result:
    return CliRunner().invoke(program_of_commands(), ["rules", *map(str, words)], catch_exceptions=True)


def test_the_list_marks_the_rulebook_of_new_cases() -> None:
    listed = {row["id"]: row for row in json.loads(rules("list", "--json").stdout)}
    assert [name for name, row in listed.items() if row["new_cases"]] == ["pilkada_2024_1"]
    assert listed["pemilu_2024_1"]["format"] == 2
    text = rules("list").stdout
    assert "pilkada_2024_1" in text
    assert "for new cases" in text


def test_a_rulebook_is_shown_table_by_table_or_row_by_row() -> None:
    assert "servant_acts     16 rows" in rules("show", "pilkada_2024_3").stdout
    shown = json.loads(rules("show", "pilkada_2024_3", "--table", "deadlines", "--json").stdout)
    assert shown["tables"]["deadlines"]["completion"]["actor"] == "reporter"
    assert "length           14" in rules("show", "pilkada_2024_3", "--table", "deadlines").stdout


def test_an_unknown_rulebook_or_table_is_named() -> None:
    assert isinstance(rules("show", "pilkada_1999_1").exception, NoSuchRulebook)
    error = rules("show", "pilkada_2024_3", "--table", "poems").exception
    assert isinstance(error, InvalidInput)
    assert "there are rulebook, office" in error.detail


def test_a_landed_folder_has_no_contradiction_and_a_broken_one_shows_each(tmp_path: Path) -> None:
    folder = copied("pilkada_2024_3", tmp_path)
    good = rules("check", folder)
    assert (good.exit_code, good.stdout) == (0, "No contradiction.\n")
    swap_in_row(folder, "moves.toml", "register", ('approvers = ["commissioner"]\n', ""))
    swap_in_row(folder, "routes.toml", "police", ('"forward_to_police"', '"ghost"'))
    bad = rules("check", folder)
    assert bad.exit_code == 1
    assert "(register), field approvers: 'register' wants four eyes" in bad.stdout
    assert "routes.toml, row 1 (police), field forward: 'ghost' is not in deadlines.toml" in bad.stdout
    assert {row["file"] for row in json.loads(rules("check", folder, "--json").stdout)} >= {
        "moves.toml",
        "routes.toml",
    }


def test_a_folder_that_cannot_be_read_is_told_in_the_same_way(tmp_path: Path) -> None:
    folder = copied("pilkada_2024_1", tmp_path)
    (folder / "deadlines.toml").unlink()
    (row,) = json.loads(rules("check", folder, "--json").stdout)
    assert (row["file"], row["problem"]) == ("deadlines.toml", "is missing in the rule folder pilkada_2024_1")


def test_a_change_is_shown_with_its_old_and_new_value(tmp_path: Path) -> None:
    folder = copied("pilkada_2024_3", tmp_path)
    swap_in_row(folder, "deadlines.toml", "completion", ("length = 2", "length = 3"))
    assert rules("diff", "pilkada_2024_3", folder).stdout == "~ deadlines completion\n    length: 2 -> 3\n"
    (change,) = json.loads(rules("diff", "pilkada_2024_3", folder, "--json").stdout)
    assert change["fields"] == [{"field": "length", "old": "2", "new": "3"}]
    assert rules("diff", "pilkada_2024_3", "pilkada_2024_3").stdout == "They say the same.\n"


def test_a_row_without_a_value_says_so() -> None:
    assert "+ deadlines completed_review\n" in rules("diff", "pilkada_2024_1", "pilkada_2024_3").stdout
    assert "(nothing)" in rules("diff", "pilkada_2024_1", "pilkada_2024_3").stdout


@pytest.mark.parametrize("passphrase", ["", "rahasia kantor"])
def test_an_overlay_is_signed_with_a_new_key_and_verified(tmp_path: Path, passphrase: str) -> None:
    folder, key = written(tmp_path / "overlay"), tmp_path / "office"
    secret = tmp_path / "passphrase"
    secret.write_text(f"{passphrase}\n", encoding="utf-8")
    with_secret = ("--passphrase-file", secret) if passphrase else ()
    made = json.loads(rules("keygen", key, *with_secret, "--json").stdout)
    assert [S_IMODE(Path(made[part]).stat().st_mode) for part in ("private", "public")] == [0o400, 0o444]
    assert made["key"] in rules("sign-overlay", folder, "--key", key, *with_secret).stdout
    told = json.loads(rules("verify-overlay", folder, "--key", made["public"], "--json").stdout)
    assert (told["office"], told["region"], told["key"]) == ("balikpapan", "23.02", made["key"])
    assert "election_types  PW" in rules("verify-overlay", folder, "--key", made["public"]).stdout


def test_an_overlay_that_nobody_signed_is_not_verified(tmp_path: Path) -> None:
    folder, key = written(tmp_path / "overlay"), tmp_path / "office"
    rules("keygen", key)
    error = rules("verify-overlay", folder, "--key", f"{key}.public").exception
    assert isinstance(error, OverlayNotSigned)
    rules("sign-overlay", folder, "--key", key)
    (folder / FILE).write_bytes((folder / FILE).read_bytes() + b"\n")
    assert isinstance(rules("verify-overlay", folder, "--key", f"{key}.public").exception, OverlayNotSigned)


def test_a_key_is_never_overwritten_and_a_wrong_one_is_named(tmp_path: Path) -> None:
    folder, key = written(tmp_path / "overlay"), tmp_path / "office"
    rules("keygen", key)
    again = rules("keygen", key).exception
    assert isinstance(again, Refused)
    assert "never overwritten" in again.detail
    wrong = rules("sign-overlay", folder, "--key", f"{key}.public").exception
    assert isinstance(wrong, Refused)
    assert "is no private key" in wrong.detail
