"""Certificates for a broker on this machine, from a CA of one's own; they may have ended already."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deploy.local.ports import LOOPBACK

CA_DAYS = 3650


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Authority:
    """A CA in memory."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    name: x509.Name = field(default_factory=lambda: _name("CA percobaan"))

    def write(self, path: Path) -> Path:
        """Its own certificate, which clients trust, as PEM."""
        constraint = x509.BasicConstraints(ca=True, path_length=0)
        signed = (
            self._builder(self.name, self.key.public_key(), timedelta(days=CA_DAYS))
            .add_extension(constraint, critical=True)
            .sign(self.key, hashes.SHA256())
        )
        path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        return path

    def issue(self, path: Path, *, left: timedelta, address: str = LOOPBACK) -> Path:
        """A key and the certificate for an address, as one PEM file; `left` below zero: it has ended."""
        key = _key()
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        signed = (
            self._builder(_name("broker"), key.public_key(), left)
            .add_extension(names, critical=False)
            .sign(self.key, hashes.SHA256())
        )
        unsealed = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(unsealed + signed.public_bytes(serialization.Encoding.PEM))
        return path

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, left: timedelta
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=400))
            .not_valid_after(now + left)
        )
