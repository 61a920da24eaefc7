"""What is sealed opens with its key at its place and nowhere else."""

import secrets
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from shared.security import keyfiles, sealing
from shared.security.sealing import ContentKey, ContentKeys, Destroyed, Identities, Sealer, Unsealable

REPORT = "01934f5e-0000-7000-8000-000000000001"
OTHER = "01934f5e-0000-7000-8000-000000000002"
CONTENT = {"narrative": "Amplop dibagikan di depan posyandu.", "witnesses": [{"name": "Siti"}]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    keyfiles.make_missing(folder, [keyfiles.OFFICE, keyfiles.IDENTITY])
    return folder


@pytest.fixture(scope="module")
def keys(folder: Path) -> ContentKeys:
    return ContentKeys(keyfiles.load_aead(folder, keyfiles.OFFICE))


def _changed(text: str, at: int) -> str:
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def test_content_sealed_by_one_service_opens_in_another_that_has_the_office_key(
    folder: Path, keys: ContentKeys
) -> None:
    key, wrapped = keys.new(REPORT)
    text = sealing.seal_json(key, CONTENT, stream=REPORT)
    elsewhere = ContentKeys(keyfiles.load_aead(folder, keyfiles.OFFICE))
    assert sealing.unseal_json(elsewhere.unwrap(REPORT, wrapped), text, stream=REPORT) == CONTENT


@settings(deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_come_back_as_they_went_in(data: bytes) -> None:
    key = ContentKey(bytes(32))
    text = sealing.seal(key, data, stream=REPORT, field="content")
    assert sealing.unseal(key, text, stream=REPORT, field="content") == data


def test_the_sealed_text_shows_its_format_and_nothing_of_the_content(keys: ContentKeys) -> None:
    key, wrapped = keys.new(REPORT)
    text = sealing.seal_json(key, CONTENT, stream=REPORT)
    assert text.startswith("j1.")
    assert wrapped.startswith("k1.")
    assert text.isascii()
    assert "Siti" not in text


def test_the_same_content_sealed_twice_looks_different(keys: ContentKeys) -> None:
    key, _ = keys.new(REPORT)
    assert sealing.seal_json(key, CONTENT, stream=REPORT) != sealing.seal_json(key, CONTENT, stream=REPORT)


@pytest.mark.parametrize(("stream", "field"), [(OTHER, "content"), (REPORT, "reason")])
def test_content_moved_to_another_report_or_field_does_not_open(stream: str, field: str) -> None:
    key = ContentKey(secrets.token_bytes(32))
    text = sealing.seal(key, b"x", stream=REPORT, field="content")
    with pytest.raises(Unsealable):
        sealing.unseal(key, text, stream=stream, field=field)


def test_parts_of_a_place_cannot_be_shifted_into_each_other() -> None:
    key = ContentKey(secrets.token_bytes(32))
    text = sealing.seal(key, b"x", stream="ab", field="c")
    with pytest.raises(Unsealable):
        sealing.unseal(key, text, stream="a", field="bc")


def test_content_does_not_open_with_another_reports_key(keys: ContentKeys) -> None:
    key, _ = keys.new(REPORT)
    wrong, _ = keys.new(REPORT)
    with pytest.raises(Unsealable):
        sealing.unseal_json(wrong, sealing.seal_json(key, CONTENT, stream=REPORT), stream=REPORT)


@pytest.mark.parametrize("at", [3, 10, 25, -2])
def test_a_changed_letter_anywhere_is_found(at: int) -> None:
    key = ContentKey(secrets.token_bytes(32))
    text = sealing.seal(key, b"amplop berisi uang", stream=REPORT, field="content")
    with pytest.raises(Unsealable):
        sealing.unseal(key, _changed(text, at % len(text)), stream=REPORT, field="content")


@pytest.mark.parametrize(
    "text", ["", "j1.", "j1.AAAA", "k1.AAAAAAAA", "j2.AAAA", "plain words", "j1.***", "j1.A", "j1.é"]
)
def test_what_is_no_sealed_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(Unsealable):
        sealing.unseal(ContentKey(bytes(32)), text, stream=REPORT, field="content")


def test_a_key_wrapped_for_one_report_does_not_unwrap_for_another(keys: ContentKeys) -> None:
    _, wrapped = keys.new(REPORT)
    with pytest.raises(Unsealable):
        keys.unwrap(OTHER, wrapped)


def test_a_key_wrapped_under_another_keyset_does_not_unwrap(folder: Path, keys: ContentKeys) -> None:
    _, wrapped = keys.new(REPORT)
    with pytest.raises(Unsealable):
        ContentKeys(keyfiles.load_aead(folder, keyfiles.IDENTITY)).unwrap(REPORT, wrapped)


def test_after_erasure_the_failure_says_that_the_key_was_destroyed(keys: ContentKeys) -> None:
    with pytest.raises(Destroyed):
        keys.unwrap(REPORT, None)


def test_a_key_does_not_show_its_bytes_when_printed() -> None:
    secret = b"0123456789abcdef0123456789abcdef"
    assert "0123456789" not in repr(ContentKey(secret))


def test_an_identity_opens_under_the_identity_key_for_its_own_report_only(folder: Path) -> None:
    vault = Identities(keyfiles.load_aead(folder, keyfiles.IDENTITY))
    kept = vault.seal(REPORT, {"name": "Budi", "nik": "6471010101010001"})
    assert vault.unseal(REPORT, kept.sealed, kept.keyset)["name"] == "Budi"
    with pytest.raises(Unsealable):
        vault.unseal(OTHER, kept.sealed, kept.keyset)


def test_an_identity_does_not_open_with_the_office_key_that_all_services_have(folder: Path) -> None:
    kept = Identities(keyfiles.load_aead(folder, keyfiles.IDENTITY)).seal(REPORT, {"name": "Budi"})
    with pytest.raises(Unsealable):
        Identities(keyfiles.load_aead(folder, keyfiles.OFFICE)).unseal(REPORT, kept.sealed, kept.keyset)


def test_an_identity_without_its_keyset_is_gone(folder: Path) -> None:
    vault = Identities(keyfiles.load_aead(folder, keyfiles.IDENTITY))
    with pytest.raises(Destroyed):
        vault.unseal(REPORT, vault.seal(REPORT, {"name": "Budi"}).sealed, None)


def test_a_kept_answer_opens_under_its_own_key_and_purpose_only() -> None:
    secret = secrets.token_bytes(32)
    text = Sealer(secret, "answer").seal(b'{"pin":"X"}', b"program-1 key-7")
    assert Sealer(secret, "answer").unseal(text, b"program-1 key-7") == b'{"pin":"X"}'
    for sealer, aad in [
        (Sealer(secret, "answer"), b"program-1 key-8"),
        (Sealer(secret, "dead"), b"program-1 key-7"),
        (Sealer(secrets.token_bytes(32), "answer"), b"program-1 key-7"),
    ]:
        with pytest.raises(Unsealable):
            sealer.unseal(text, aad)


@pytest.mark.parametrize("cut", [0, 3, 10, 20, 40])
def test_a_cut_answer_is_refused_by_name(cut: int) -> None:
    sealer = Sealer(bytes(32), "answer")
    with pytest.raises(Unsealable):
        sealer.unseal(sealer.seal(b"x", b"")[:cut], b"")
