"""Sealing of a program's submission to intake's public key (Tink hybrid: HPKE, X25519, AES-256-GCM)."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import orjson
from tink import TinkError

from shared.changes import Json, JsonObject
from shared.security.sealing import Unsealable

SEALED_FIELDS: Final = ("narrative", "reported_parties", "witnesses", "reporter", "lodged_reason")
"""Fields of a submission that are null or sealed; `place.text` is one more, inside `place`."""
PLACE_TEXT: Final = "place.text"
SOURCE_REF: Final = "source_ref"
"""Travels in clear, since a repeat is known by it: it must name a message and not who wrote it."""
_PREFIX: Final = "s1."
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MESSAGE_ID: Final = re.compile(r"<[^@\s<>]*\d[^@\s<>]*@[^@\s<>]+>")
"""An e-mail's own id (RFC 5322) looks like an address in brackets; those that mailers make have a digit."""
_WORD: Final = r"(?:[A-Za-z]{2,12}[:#]?)?"
"""What people write before a number: `NIK`, `wa`, `telegram:`."""
_MOBILE: Final = re.compile(_WORD + r"(?:\+?62|0)8\d{7,11}(?:[:#]\w{1,8})?")
"""An Indonesian mobile number without its spaces and dashes."""
_NIK: Final = re.compile(
    _WORD + r"(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])\d{4}"
    r"(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(?:0[1-9]|1[0-2])\d\d(?!0000)\d{4}"
)
"""An identity number: province, regency and district, day of birth (women: plus 40), month, year, serial."""


class HybridEncrypt(Protocol):
    """What Tink's hybrid encryption offers."""

    def encrypt(self, plaintext: bytes, context_info: bytes) -> bytes:
        """Seal to the public key."""
        ...


class HybridDecrypt(Protocol):
    """What Tink's hybrid decryption offers."""

    def decrypt(self, ciphertext: bytes, context_info: bytes) -> bytes:
        """Open, or raise TinkError."""
        ...


@dataclass(frozen=True, slots=True)
class Binding:
    """The submission a sealed field belongs to; it opens nowhere else. `reference` is source_ref or ce_id."""

    program: str
    channel: str
    reference: str

    def context(self, field: str) -> bytes:
        """The context information of HPKE."""
        return orjson.dumps(["s1", self.program, self.channel, self.reference, field])


class SubmissionSealer:
    """Seals on the program's side; needs the public key only."""

    def __init__(self, public: HybridEncrypt) -> None:
        self._public = public

    def seal(self, value: Json, binding: Binding, field: str) -> str:
        """One field's JSON value, sealed."""
        raw = self._public.encrypt(orjson.dumps(value), binding.context(field))
        return _PREFIX + urlsafe_b64encode(raw).rstrip(b"=").decode()

    def seal_body(self, body: Mapping[str, Json], binding: Binding) -> JsonObject:
        """A whole submission with everything sealed that must be; what is sealed or null already stays."""
        sealed = dict(body)
        for name in SEALED_FIELDS:
            if is_plain(body.get(name)):
                sealed[name] = self.seal(body[name], binding, name)
        place = body.get("place")
        if isinstance(place, dict) and is_plain(place.get("text")):
            sealed["place"] = {**place, "text": self.seal(place["text"], binding, PLACE_TEXT)}
        return sealed


class SubmissionOpener:
    """Opens in intake, which alone has the private key."""

    def __init__(self, private: HybridDecrypt) -> None:
        self._private = private

    def open(self, sealed: str, binding: Binding, field: str) -> Json:
        """One field's JSON value.

        Raises:
            Unsealable: sealed to another key or for another submission or field, or changed.
        """
        if not sealed.startswith(_PREFIX):
            raise Unsealable(f"{field} is not sealed to intake's key (format s1)")
        body = sealed.removeprefix(_PREFIX)
        try:
            raw = urlsafe_b64decode(body + "=" * (-len(body) % 4))
            return orjson.loads(self._private.decrypt(raw, binding.context(field)))
        except (TinkError, NotBase64, ValueError):
            raise Unsealable(f"{field} does not open with intake's key for this submission") from None

    def open_body(self, body: Mapping[str, Json], binding: Binding) -> JsonObject:
        """A whole submission in clear.

        Raises:
            Unsealable: as `open`; also for a field that came in clear (`plain_fields` names those
            beforehand).
        """
        opened = dict(body)
        for name in SEALED_FIELDS:
            if body.get(name) is not None:
                opened[name] = self.open(str(body[name]), binding, name)
        place = body.get("place")
        if isinstance(place, dict) and place.get("text") is not None:
            opened["place"] = {**place, "text": self.open(str(place["text"]), binding, PLACE_TEXT)}
        return opened


def is_plain(value: Json) -> bool:
    """Whether a value that must be null or sealed is neither."""
    return value is not None and not (isinstance(value, str) and value.startswith(_PREFIX))


def plain_fields(body: Mapping[str, Json]) -> list[str]:
    """The fields, by name, that may name somebody and came in clear; one is enough to refuse the record."""
    found = [name for name in SEALED_FIELDS if is_plain(body.get(name))]
    place = body.get("place")
    text = place.get("text") if isinstance(place, dict) else place
    if is_plain(text):
        found.append(PLACE_TEXT)
    if names_somebody(str(body.get(SOURCE_REF) or "")):
        found.append(SOURCE_REF)
    return found


def names_somebody(reference: str) -> bool:
    """Whether what should name a message is an e-mail address, a mobile number or an identity number.

    Other numbers of sixteen digits are taken for an identity number too, of random ones about 3 % (39 of 100
    provinces, 62 days, 12 months): a program whose own are that long writes, say, `x1:` before them.
    """
    if _EMAIL.fullmatch(reference.strip()):
        return not _MESSAGE_ID.fullmatch(reference.strip())
    bare = re.sub(r"[\s()./_-]", "", reference)
    return bool(_MOBILE.fullmatch(bare) or _NIK.fullmatch(bare))
