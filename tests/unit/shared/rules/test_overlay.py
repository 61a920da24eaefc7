"""The office's addition to the law counts only as signed, and only where it fits."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.roles import Role
from shared.rules.errors import BadRow, OverlayNotSigned
from shared.rules.office import Overlay
from shared.rules.overlay import FILE, SIGNATURE, parse_overlay, read_overlay, sign_overlay
from shared.rules.rulebooks import Rulebooks
from tests.support.overlays import GOOD, NEIGHBOUR, public_pem, written

KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = written(tmp_path / "overlay")
    sign_overlay(found, KEY)
    return found


def parsed(old: str = "", new: str = "") -> Overlay:
    assert old in GOOD
    return parse_overlay(GOOD.replace(old, new, 1).encode() if old else GOOD.encode(), key="")


def test_an_overlay_names_the_offices_beside_its_own() -> None:
    overlay = parse_overlay((GOOD + NEIGHBOUR).encode(), key="")
    one = overlay.neighbours["kaltim"]
    assert (one.name, one.codes.level, one.codes.region) == (
        "Bawaslu Provinsi Kalimantan Timur",
        "Prov",
        "23.00",
    )
    assert parsed().neighbours == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "kaltim"', 'id = "balikpapan"'),
        ('level = "Prov"', 'level = "Desa"'),
        ('region = "23.00"', 'region = "64"'),
        ('name = "Bawaslu Provinsi Kalimantan Timur"\n', ""),
    ],
)
def test_a_wrong_office_beside_is_refused(old: str, new: str) -> None:
    assert old in NEIGHBOUR
    with pytest.raises(BadRow):
        parse_overlay((GOOD + NEIGHBOUR.replace(old, new)).encode(), key="")


def test_a_signed_overlay_supplies_codes_days_off_receivers_and_staff(folder: Path) -> None:
    overlay = read_overlay(folder, public_pem(KEY))
    assert (overlay.office, overlay.codes.region, overlay.codes.confirmed) == ("balikpapan", "23.02", True)
    assert overlay.staff["ketua"].roles == {Role.COMMISSIONER}
    books = Rulebooks.load(overlay=overlay)
    book = books.pinned("pilkada_2024_3")
    assert books.overlay is overlay
    assert (book.office.region, book.office.election_types) == ("23.02", ("PW",))
    assert book.receiver("joint_centre").name("en") == "Joint centre of Balikpapan"
    assert list(book.receivers) == list(Rulebooks.load().pinned("pilkada_2024_3").receivers)


def test_a_day_off_of_the_region_moves_deadlines_in_working_days() -> None:
    received = datetime(2025, 2, 7, 2, tzinfo=UTC)
    rules = [
        Rulebooks.load(overlay=overlay).pinned("pilkada_2024_3").deadline("prosecutor_review")
        for overlay in (None, parsed())
    ]
    assert [rule.starting(received).own.last_day for rule in rules] == [
        date(2025, 2, 12),
        date(2025, 2, 13),
    ]


def test_a_day_off_can_be_taken_back() -> None:
    day = date(2025, 1, 27)
    overlay = parsed('day = 2025-02-10\nkind = "regional"', 'day = 2025-01-27\nkind = "working_day"')
    for given, works in ((None, False), (overlay, True)):
        book = Rulebooks.load(overlay=given).pinned("pilkada_2024_3")
        assert book.calendars["working_days"].is_working_day(day) is works


def test_a_landed_rulebook_of_format_one_takes_nothing_from_it() -> None:
    with_it, without = Rulebooks.load(overlay=parsed()), Rulebooks.load()
    assert with_it.pinned("pilkada_2024_1") == without.pinned("pilkada_2024_1")


def test_a_rulebook_keeps_its_digest_with_an_overlay() -> None:
    with_it, without = Rulebooks.load(overlay=parsed()), Rulebooks.load()
    assert {book.id: book.digest for book in with_it} == {book.id: book.digest for book in without}


def test_an_overlay_that_was_changed_after_it_was_signed_is_refused(folder: Path) -> None:
    path = folder / FILE
    path.write_bytes(path.read_bytes().replace(b"23.02", b"23.03"))
    with pytest.raises(OverlayNotSigned, match=r"overlay\.sig is not this key's signature.*sign-overlay"):
        read_overlay(folder, public_pem(KEY))


def test_the_signature_of_another_key_is_refused(folder: Path) -> None:
    with pytest.raises(OverlayNotSigned, match="another key signed it"):
        read_overlay(folder, public_pem(Ed25519PrivateKey.generate()))


def test_a_signature_of_the_bare_bytes_is_none_of_an_overlay(folder: Path) -> None:
    (folder / SIGNATURE).write_bytes(b64encode(KEY.sign((folder / FILE).read_bytes())))
    with pytest.raises(OverlayNotSigned):
        read_overlay(folder, public_pem(KEY))


@pytest.mark.parametrize("signature", [b"", b"not base64!", b"AAAA"])
def test_what_is_no_signature_is_refused(folder: Path, signature: bytes) -> None:
    (folder / SIGNATURE).write_bytes(signature)
    with pytest.raises(OverlayNotSigned):
        read_overlay(folder, public_pem(KEY))


@pytest.mark.parametrize("file", [FILE, SIGNATURE])
def test_a_missing_file_is_refused_by_its_name(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(OverlayNotSigned, match=file):
        read_overlay(folder, public_pem(KEY))


def test_a_key_of_another_sort_is_refused(folder: Path) -> None:
    other = generate_private_key(SECP256R1()).public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for key in (pem, b"no key"):
        with pytest.raises(OverlayNotSigned, match="public Ed25519 key"):
            read_overlay(folder, key)


@pytest.mark.parametrize(
    ("old", "new", "field", "problem"),
    [
        ('region = "23.02"', 'region = "RR.RR"', "region", "no region code"),
        ('level = "Kota"', 'level = "Desa"', "level", "none of Kab"),
        ('["PW"]', '["XX"]', "election_types", "none of PG"),
        ('["PW"]', "[]", "election_types", "at least one"),
        ('["commissioner"]', '["king"]', "roles", "none of posko"),
        ('["commissioner"]', "[]", "roles", "at least one"),
        ('kind = "regional"', 'kind = "feast"', "kind", "none of national"),
        ("[[staff]]", "[[people]]", "people", "not a table of an overlay"),
        ('position = "Ketua"', 'position = "Ketua"\nphone = "1"', "phone", "not a field"),
        ("[[office]]", "[[offices]]", "offices", "not a table"),
    ],
)
def test_a_wrong_row_of_an_overlay_is_named(old: str, new: str, field: str, problem: str) -> None:
    with pytest.raises(BadRow) as caught:
        parsed(old, new)
    assert (caught.value.file, caught.value.field) == (FILE, field)
    assert problem in caught.value.problem


def test_an_overlay_without_its_office_or_with_two_is_refused() -> None:
    with pytest.raises(BadRow, match="at least one"):
        parse_overlay(b"", key="")
    office = GOOD[GOOD.index("[[office]]") : GOOD.index("[[holiday]]")]
    with pytest.raises(BadRow, match="one \\[\\[office\\]\\] row"):
        parse_overlay((GOOD + office.replace('id = "balikpapan"', 'id = "b"')).encode(), key="")


@pytest.mark.parametrize(
    ("old", "new", "field", "problem"),
    [
        ('id = "joint_centre"', 'id = "ghost"', "id", "no route leads there"),
        ("day = 2025-02-10", "day = 2031-02-10", "day", "no rulebook knows the holidays of 2031"),
    ],
)
def test_an_overlay_that_adds_something_to_no_rulebook_is_refused(
    old: str, new: str, field: str, problem: str
) -> None:
    with pytest.raises(BadRow) as caught:
        Rulebooks.load(overlay=parsed(old, new))
    assert (caught.value.file, caught.value.field) == (FILE, field)
    assert problem in caught.value.problem


def test_a_wrong_overlay_is_not_signed(tmp_path: Path) -> None:
    folder = written(tmp_path / "overlay", GOOD.replace("23.02", "here"))
    with pytest.raises(BadRow, match="region"):
        sign_overlay(folder, KEY)
    assert not (folder / SIGNATURE).exists()
