"""Two people together bring the key files back; one alone has random bytes."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest
from typer.testing import CliRunner

from deploy.backup import age, escrow
from deploy.ops.keys import app
from shared.errors import Refused
from shared.security import keyfiles
from shared.security.sealing import ContentKeys, seal_json, unseal_json

PEOPLE = tuple(pyrage.x25519.Identity.generate() for _ in range(3))
NAMES = [age.public_key(person) for person in PEOPLE]
FILES = {"triage": {"office.keyset": "{}", "answers.key": "secret of the office" * 50}}


@pytest.mark.parametrize("people", [2, 3])
def test_any_two_bring_everything_back(people: int) -> None:
    shares = escrow.split(FILES, NAMES[:people])
    assert len(shares) == people
    for one, other in combinations(shares, 2):
        assert escrow.join(one, other) == escrow.join(other, one) == FILES


def test_one_share_alone_is_refused_and_says_nothing() -> None:
    share = escrow.split(FILES, NAMES)[0]
    with pytest.raises(Refused, match="second person"):
        escrow.join(share, share)
    for half in share.halves.values():
        assert b"office" not in half
        # Random bytes: no value stands out as it would in text.
        assert max(Counter(half).values()) < len(half) / 20
    assert "secret" not in repr(share)


def test_the_same_keys_give_other_halves_each_time() -> None:
    first, second = escrow.split(FILES, NAMES), escrow.split(FILES, NAMES)
    assert all(
        one.halves[name] != other.halves[name]
        for one, other in zip(first, second, strict=True)
        for name in one.halves
    )
    with pytest.raises(Refused, match="two escrows"):
        escrow.join(first[0], second[1])


def test_a_changed_half_is_found() -> None:
    one, other = escrow.split(FILES, NAMES[:2])
    half = bytearray(one.halves[NAMES[1]])
    half[3] ^= 1
    with pytest.raises(Refused, match="was changed"):
        escrow.join(replace(one, halves={NAMES[1]: bytes(half)}), other)


def test_two_different_people_are_needed() -> None:
    for people in (NAMES[:1], [NAMES[0], NAMES[0]]):
        with pytest.raises(Refused, match="two or more different people"):
            escrow.split(FILES, people)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    keyfiles.set_up(tmp_path / "keys")
    return tmp_path / "keys"


def _handed_out(keys: Path, tmp_path: Path) -> tuple[list[Path], list[Path]]:
    """The shares of three people, and their secret key files, made by the command."""
    words, identities = ["escrow", str(tmp_path / "shares"), "--folder", str(keys)], []
    for number, person in enumerate(PEOPLE):
        public, secret = tmp_path / f"{number}.pub", tmp_path / f"{number}.key"
        public.write_text(f"# public key\n{person.to_public()}\n")
        secret.write_text(f"# created: today\n# public key: {person.to_public()}\n{person}\n")
        words += ["--to", str(public)]
        identities.append(secret)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    shares = [next((tmp_path / "shares").glob(f"*{age.public_key(person)[-8:]}.age")) for person in PEOPLE]
    return shares, identities


def test_a_lost_key_folder_is_recovered_and_a_sealed_narrative_opens_again(
    keys: Path, tmp_path: Path
) -> None:
    contents = ContentKeys(keyfiles.load_aead(keys / "triage", keyfiles.OFFICE))
    key, wrapped = contents.new("report")
    sealed = seal_json(key, "Pada malam hari dibagikan amplop.", stream="report")
    before = escrow.gather(keys)
    shares, identities = _handed_out(keys, tmp_path)
    for share in shares:
        assert all(text.encode() not in share.read_bytes() for text in before["intake"].values())
    shutil.rmtree(keys)
    words = ["recover", str(shares[0]), str(shares[2]), "--into", str(keys)]
    words += ["--identity", str(identities[0]), "--identity", str(identities[2])]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert escrow.gather(keys) == before
    again = ContentKeys(keyfiles.load_aead(keys / "triage", keyfiles.OFFICE))
    opened = unseal_json(again.unwrap("report", wrapped), sealed, stream="report")
    assert opened == "Pada malam hari dibagikan amplop."
    assert keyfiles.load_hybrid_sealer(keys / "intake" / keyfiles.SUBMISSIONS_PUBLIC)


def test_one_person_cannot_recover(keys: Path, tmp_path: Path) -> None:
    shares, identities = _handed_out(keys, tmp_path)
    alone = ["recover", str(shares[0]), str(shares[1]), "--into", str(tmp_path / "new")]
    for words in (
        [*alone, "--identity", str(identities[0])],
        ["recover", str(shares[0]), "--into", str(tmp_path / "new"), "--identity", str(identities[0])],
        alone,
    ):
        result = CliRunner().invoke(app, words)
        assert isinstance(result.exception, Refused)
    assert not (tmp_path / "new").exists()


def test_a_share_that_its_owner_opened_elsewhere_will_do(keys: Path, tmp_path: Path) -> None:
    shares, identities = _handed_out(keys, tmp_path)
    opened = tmp_path / "opened.json"
    opened.write_bytes(age.unseal(shares[1].read_bytes(), [PEOPLE[1]]))
    words = ["recover", str(shares[0]), str(opened), "--into", str(tmp_path / "new")]
    result = CliRunner().invoke(app, [*words, "--identity", str(identities[0])])
    assert result.exit_code == 0, result.output
    assert escrow.gather(tmp_path / "new") == escrow.gather(keys)


def test_recovery_never_replaces_a_key_that_is_there(keys: Path, tmp_path: Path) -> None:
    shares, identities = _handed_out(keys, tmp_path)
    keyfiles.rotate(keys, keyfiles.OFFICE)
    words = ["recover", str(shares[0]), str(shares[1]), "--into", str(keys)]
    words += ["--identity", str(identities[0]), "--identity", str(identities[1])]
    result = CliRunner().invoke(app, words)
    assert isinstance(result.exception, Refused)
    assert "office.keyset" in str(result.exception)


def test_what_is_no_share_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x"
    for content in (b"", b"{}", b'{"format": 9}', b"[]", b'{"format": 1, "halves": 3}'):
        path.write_bytes(content)
        with pytest.raises(Refused):
            escrow.opened(path, [])
