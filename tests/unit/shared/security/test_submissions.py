"""A program's submission opens for intake, as the submission it was, and nowhere else."""

from pathlib import Path

import pytest

from shared.changes import JsonObject
from shared.security import keyfiles
from shared.security.sealing import Unsealable
from shared.security.submissions import Binding, SubmissionOpener, SubmissionSealer, plain_fields

HERE = Binding("hotline-kaltim", "sms", "88-1")
BODY: JsonObject = {
    "kind": "report",
    "channel": "sms",
    "narrative": "Lurah mengajak warga memilih calon nomor dua.",
    "place": {"kelurahan": "64.71.03.1001", "text": "dekat pasar"},
    "reported_parties": [{"name": "Pak Lurah"}],
    "witnesses": None,
    "reporter": {"name": "Budi", "phone": "081200000001"},
    "source_ref": "88-1",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    keyfiles.make_missing(folder, [keyfiles.SUBMISSIONS_PRIVATE, keyfiles.SUBMISSIONS_PUBLIC])
    return folder


@pytest.fixture(scope="module")
def sealer(folder: Path) -> SubmissionSealer:
    return SubmissionSealer(keyfiles.load_hybrid_sealer(folder / keyfiles.SUBMISSIONS_PUBLIC))


@pytest.fixture(scope="module")
def opener(folder: Path) -> SubmissionOpener:
    return SubmissionOpener(keyfiles.load_hybrid_opener(folder))


def test_a_whole_body_comes_back_and_its_sealed_form_names_nobody(
    sealer: SubmissionSealer, opener: SubmissionOpener
) -> None:
    sealed = sealer.seal_body(BODY, HERE)
    assert plain_fields(sealed) == []
    assert not any(name in str(sealed) for name in ("Budi", "Lurah", "pasar", "0812"))
    assert sealed["place"]["kelurahan"] == "64.71.03.1001"
    assert opener.open_body(sealed, HERE) == BODY


def test_sealing_what_is_sealed_already_changes_nothing(sealer: SubmissionSealer) -> None:
    sealed = sealer.seal_body(BODY, HERE)
    assert sealer.seal_body(sealed, HERE) == sealed


def test_fields_in_clear_are_told_by_name() -> None:
    assert plain_fields(BODY) == ["narrative", "reported_parties", "reporter", "place.text"]
    assert plain_fields({"narrative": "s1.x", "place": None}) == []
    assert plain_fields({"place": "dekat pasar"}) == ["place.text"]
    assert plain_fields({"witnesses": []}) == ["witnesses"]
    assert plain_fields({"lodged_reason": "Berkas Bu Siti"}) == ["lodged_reason"]


@pytest.mark.parametrize(
    "reference",
    [
        "081234567890",
        "+62 812-3456-7890",
        "6281234567890",
        " 0812.3456.7890",
        "siti@contoh.id",
        "6471031708900001",
        "6471035708900002",
        "64.71.03.170890.0001",
        "NIK6471034505900001",
        "6471/0345/0590/0001",
        "6471_0345_0590_0001",
        "telegram:081234567890",
        "wa-081234567890",
        "081234567890#2",
        "+62 (812) 3456-7890",
        "<siti.aminah@contoh.id>",
        "628123456789@s.whatsapp.net:3EB0",
    ],
)
def test_a_reference_that_is_an_address_or_identity_number_names_its_sender(reference: str) -> None:
    assert plain_fields({"source_ref": reference}) == ["source_ref"]


@pytest.mark.parametrize(
    "reference",
    [
        "88-1",
        "<CAK7x+abc@mail.gmail.com>",
        "<20241125081234.4711@mx.contoh.id>",
        "20241125-081234567890",
        "0812a345-6789-7812-8123-081234567890",
        "20241125001",
        "wamid.HBgNNjI4",
        "tiket 0812",
        "pesan@balikpapan",
        "8" * 40,
        17,
        "6471033208900001",
        "6471031713900001",
        "6471031708900000",
        "1732500000000000",
        "0071031708900001",
    ],
)
def test_a_reference_that_names_a_message_may_travel(reference: object) -> None:
    assert plain_fields({"source_ref": reference}) == []


@pytest.mark.parametrize(
    ("binding", "field"),
    [
        (Binding("other", "sms", "88-1"), "narrative"),
        (Binding("hotline-kaltim", "email", "88-1"), "narrative"),
        (Binding("hotline-kaltim", "sms", "88-2"), "narrative"),
        (HERE, "reporter"),
    ],
)
def test_a_field_moved_to_another_submission_or_field_does_not_open(
    sealer: SubmissionSealer, opener: SubmissionOpener, binding: Binding, field: str
) -> None:
    with pytest.raises(Unsealable, match=field):
        opener.open(sealer.seal("x", HERE, "narrative"), binding, field)


def test_a_field_sealed_to_another_office_does_not_open(opener: SubmissionOpener, tmp_path: Path) -> None:
    keyfiles.make_missing(tmp_path, [keyfiles.SUBMISSIONS_PRIVATE, keyfiles.SUBMISSIONS_PUBLIC])
    foreign = SubmissionSealer(keyfiles.load_hybrid_sealer(tmp_path / keyfiles.SUBMISSIONS_PUBLIC))
    with pytest.raises(Unsealable):
        opener.open(foreign.seal("x", HERE, "narrative"), HERE, "narrative")


@pytest.mark.parametrize("text", ["s1.", "s1.AAAA", "s1.***", "plain words", "j1.AAAA", "s1.A"])
def test_what_is_not_sealed_does_not_open(opener: SubmissionOpener, text: str) -> None:
    with pytest.raises(Unsealable):
        opener.open(text, HERE, "narrative")


def test_a_field_in_clear_does_not_pass_the_opener(opener: SubmissionOpener) -> None:
    with pytest.raises(Unsealable):
        opener.open_body(BODY, HERE)
