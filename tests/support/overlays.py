"""Office overlays made for tests, with a key of their own."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.rules.overlay import FILE

GOOD = """
[basis.office]
article = "Surat keputusan kantor"
source = "kantor"
confirmed = true

[[office]]
id = "balikpapan"
level = "Kota"
region = "23.02"
election_types = ["PW"]
basis = "office"

[[holiday]]
day = 2025-02-10
kind = "regional"
name_id = "Hari jadi kota"
name_en = "Day of the city"
basis = "office"

[[receiver]]
id = "joint_centre"
handoff = true
name_id = "Sentra Gakkumdu Balikpapan"
name_en = "Joint centre of Balikpapan"
basis = "office"

[[staff]]
id = "ketua"
name = "Ketua Contoh"
position = "Ketua"
roles = ["commissioner"]
basis = "office"
"""
"""Everything that an overlay can say, once; the region code is made up."""

NEIGHBOUR = """
[[neighbour]]
id = "kaltim"
name = "Bawaslu Provinsi Kalimantan Timur"
level = "Prov"
region = "23.00"
election_types = ["PG"]
basis = "office"
"""
"""An office beside it; the region code is made up too."""


def public_pem(key: Ed25519PrivateKey) -> bytes:
    """The key that verifies, as a service is given it."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def written(folder: Path, text: str = GOOD) -> Path:
    """A folder with that overlay, not signed yet."""
    folder.mkdir(exist_ok=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder
