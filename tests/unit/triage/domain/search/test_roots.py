"""Words with and without their affixes meet; words that merely begin or end alike do not."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from services.triage.domain.search.roots import roots

FAMILIES = (
    "bagi dibagi membagi membagikan dibagikan pembagian bagikan bagikanlah",
    "suap menyuap disuap penyuapan",
    "pilih memilih dipilih pemilihan pemilih pilihan",
    "kirim mengirim dikirim pengiriman kiriman",
    "ambil mengambil diambil pengambilan",
    "terima menerima diterima penerimaan penerima",
    "temu bertemu pertemuan temuan",
    "rusak merusak dirusak perusakan",
    "kampanye berkampanye mengkampanyekan dikampanyekan",
    "lihat terlihat memperlihatkan perlihatkan diperlihatkan",
    "lapor laporan melapor pelapor terlapor dilaporkan laporannya",
    "periksa memeriksa diperiksa pemeriksaan",
    "masuk memasukkan dimasukkan",
)
STRANGERS = (
    ("ketua", "tua"),
    ("kelurahan", "lurah"),
    ("beri", "ri"),
    ("bulan", "bul"),
    ("makan", "mak"),
    ("uang", "ruang"),
    ("pasar", "pasaraya"),
    ("amplop", "ampelop"),
    ("budi", "budiman"),
    ("sari", "santoso"),
)


@pytest.mark.parametrize("family", FAMILIES)
def test_words_of_one_root_meet_it(family: str) -> None:
    root, *others = family.split()
    assert [word for word in others if not roots(word) & roots(root)] == []


@pytest.mark.parametrize(("one", "other"), STRANGERS)
def test_strangers_do_not_meet(one: str, other: str) -> None:
    assert not roots(one) & roots(other)


@given(st.text(max_size=30))
def test_a_word_is_always_found_as_itself_and_by_few_roots(word: str) -> None:
    assert word in roots(word)
    assert len(roots(word)) <= 9


@given(st.text(alphabet="0123456789éß-", min_size=1))
def test_what_is_no_word_of_plain_letters_stays_whole(word: str) -> None:
    assert roots(word) == {word}
