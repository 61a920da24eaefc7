"""Key files are made once, kept private, and each service has only its own."""

import stat
from pathlib import Path

import pytest

from shared.errors import Refused
from shared.security import keyfiles
from shared.security.sealing import ContentKeys, Unsealable
from shared.security.submissions import Binding, SubmissionOpener, SubmissionSealer


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_intake_can_open_identities_and_submissions(tmp_path: Path) -> None:
    folders = keyfiles.set_up(tmp_path)
    for service in ("triage", "notify"):
        names = {path.name for path in folders[service].iterdir()}
        assert names == {"office.keyset", "answers.key", "grants.key"}
    assert (folders["intake"] / keyfiles.IDENTITY).exists()


def test_the_office_and_grant_keys_are_the_same_and_answers_are_each_services_own(tmp_path: Path) -> None:
    folders = keyfiles.set_up(tmp_path)

    def texts(name: str) -> set[str]:
        return {(folder / name).read_text() for folder in folders.values()}

    assert len(texts(keyfiles.OFFICE)) == 1
    assert len(texts(keyfiles.GRANTS)) == 1
    assert len(texts(keyfiles.ANSWERS)) == 3


def test_setting_up_again_changes_no_key(tmp_path: Path) -> None:
    keyfiles.set_up(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    keyfiles.set_up(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_secret_files_are_read_only_for_their_owner_and_the_folder_is_closed(tmp_path: Path) -> None:
    folder = keyfiles.set_up(tmp_path)["intake"]
    assert _mode(folder) == 0o700
    assert {_mode(path) for path in folder.iterdir() if path.name != keyfiles.SUBMISSIONS_PUBLIC} == {0o400}


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o420, 0o401])
def test_a_key_file_that_others_may_read_is_refused_with_the_command_that_mends_it(
    tmp_path: Path, mode: int
) -> None:
    keyfiles.make_missing(tmp_path, [keyfiles.OFFICE])
    (tmp_path / keyfiles.OFFICE).chmod(mode)
    with pytest.raises(Refused, match="chmod 0400"):
        keyfiles.load_aead(tmp_path, keyfiles.OFFICE)


def test_a_folder_that_others_may_write_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(Refused, match="chmod 0700"):
        keyfiles.make_missing(tmp_path, [keyfiles.OFFICE])


def test_a_missing_key_file_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"grants\.key is missing"):
        keyfiles.load_secret(tmp_path, keyfiles.GRANTS)


@pytest.mark.parametrize("text", ["", "c2hvcnQ=", "not base64 !", "{}", "\x00\x00"])
def test_a_damaged_key_file_is_refused_and_never_used(tmp_path: Path, text: str) -> None:
    for name in (keyfiles.GRANTS, keyfiles.OFFICE):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o400)
    with pytest.raises(Refused):
        keyfiles.load_secret(tmp_path, keyfiles.GRANTS)
    with pytest.raises(Refused):
        keyfiles.load_aead(tmp_path, keyfiles.OFFICE)


def test_a_lost_public_key_is_made_again_from_the_private_one(tmp_path: Path) -> None:
    both = [keyfiles.SUBMISSIONS_PRIVATE, keyfiles.SUBMISSIONS_PUBLIC]
    keyfiles.make_missing(tmp_path, both)
    (tmp_path / keyfiles.SUBMISSIONS_PUBLIC).unlink()
    assert keyfiles.make_missing(tmp_path, both) == [keyfiles.SUBMISSIONS_PUBLIC]
    sealer = SubmissionSealer(keyfiles.load_hybrid_sealer(tmp_path / keyfiles.SUBMISSIONS_PUBLIC))
    opener = SubmissionOpener(keyfiles.load_hybrid_opener(tmp_path))
    here = Binding("hotline", "sms", "1")
    assert opener.open(sealer.seal("x", here, "narrative"), here, "narrative") == "x"


def test_the_public_key_file_holds_no_secret(tmp_path: Path) -> None:
    keyfiles.make_missing(tmp_path, [keyfiles.SUBMISSIONS_PRIVATE, keyfiles.SUBMISSIONS_PUBLIC])
    assert "HpkePrivateKey" not in (tmp_path / keyfiles.SUBMISSIONS_PUBLIC).read_text()


def test_a_private_key_offered_as_the_public_one_is_refused(tmp_path: Path) -> None:
    keyfiles.make_missing(tmp_path, [keyfiles.SUBMISSIONS_PRIVATE])
    with pytest.raises(Refused):
        keyfiles.load_hybrid_sealer(tmp_path / keyfiles.SUBMISSIONS_PRIVATE)


def test_after_rotation_old_content_opens_everywhere_and_new_content_needs_the_new_key(
    tmp_path: Path,
) -> None:
    folders = keyfiles.set_up(tmp_path)
    before = ContentKeys(keyfiles.load_aead(folders["triage"], keyfiles.OFFICE))
    _, old = before.new("r")
    keyfiles.rotate(tmp_path, keyfiles.OFFICE)
    _, new = ContentKeys(keyfiles.load_aead(folders["intake"], keyfiles.OFFICE)).new("r")
    for folder in folders.values():
        after = ContentKeys(keyfiles.load_aead(folder, keyfiles.OFFICE))
        after.unwrap("r", old)
        after.unwrap("r", new)
        assert _mode(folder / keyfiles.OFFICE) == 0o400
    with pytest.raises(Unsealable):
        before.unwrap("r", new)


def test_after_rotation_both_public_keys_of_intake_are_good(tmp_path: Path) -> None:
    folder, here = keyfiles.set_up(tmp_path)["intake"], Binding("hotline", "sms", "1")
    public = folder / keyfiles.SUBMISSIONS_PUBLIC
    before = SubmissionSealer(keyfiles.load_hybrid_sealer(public)).seal("old", here, "narrative")
    keyfiles.rotate(tmp_path, keyfiles.SUBMISSIONS_PRIVATE)
    after = SubmissionSealer(keyfiles.load_hybrid_sealer(public)).seal("new", here, "narrative")
    opener = SubmissionOpener(keyfiles.load_hybrid_opener(folder))
    assert [opener.open(text, here, "narrative") for text in (before, after)] == ["old", "new"]
    assert _mode(public) == 0o444


def test_a_key_without_versions_is_not_rotated(tmp_path: Path) -> None:
    keyfiles.set_up(tmp_path)
    with pytest.raises(Refused, match="cannot be rotated"):
        keyfiles.rotate(tmp_path, keyfiles.RECEIPTS)


def test_two_starters_at_once_agree_on_one_key(tmp_path: Path) -> None:
    first = keyfiles._fresh(tmp_path, keyfiles.GRANTS)
    assert keyfiles._write(tmp_path / keyfiles.GRANTS, first)
    assert not keyfiles._write(tmp_path / keyfiles.GRANTS, keyfiles._fresh(tmp_path, keyfiles.GRANTS))
    assert (tmp_path / keyfiles.GRANTS).read_text() == first
    assert [path.name for path in tmp_path.iterdir()] == [keyfiles.GRANTS]


def test_an_unknown_key_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no key file called"):
        keyfiles.make_missing(tmp_path, ["other.key"])
