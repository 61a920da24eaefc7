"""How one gets into Kafka: contradictions are refused by name, and every client is told the same."""

from __future__ import annotations

import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from faststream.security import SASLScram512

from shared.errors import Refused
from shared.messaging.brokers import Brokers
from shared.settings import KafkaSettings
from tests.support.certificates import Authority

PASSWORD = "rahasia-percobaan"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Any]:
    """A CA file, a user and a password file."""
    password = tmp_path / "kafka.password"
    password.write_text(f"{PASSWORD}\n", encoding="ascii")
    password.chmod(0o400)
    return {
        "kafka_ca_file": Authority().write(tmp_path / "ca.pem"),
        "kafka_user": "intake",
        "kafka_password_file": password,
    }


def of(security: str = "SASL_SSL", **given: Any) -> Brokers:
    settings: dict[str, Any] = {"kafka_bootstrap": "k1:9092,[::1]:9093", "kafka_security": security}
    return Brokers.of(KafkaSettings(**settings, **given))


def test_without_settings_nothing_is_encrypted_and_no_client_is_told_anything() -> None:
    brokers = of("PLAINTEXT")
    assert (brokers.options(), brokers.faststream(), brokers.has_tls) == ({}, None, False)


def test_aiokafka_and_faststream_are_told_the_same(files: dict[str, Any]) -> None:
    options, security = of(**files).options(), of(**files).faststream()
    assert isinstance(security, SASLScram512)
    assert (options["security_protocol"], options["sasl_mechanism"]) == ("SASL_SSL", "SCRAM-SHA-512")
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("intake", PASSWORD)
    assert (security.username, security.password, security.use_ssl) == ("intake", PASSWORD, True)


def test_the_brokers_certificate_and_name_are_always_checked(files: dict[str, Any]) -> None:
    context = of("SSL", kafka_ca_file=files["kafka_ca_file"]).options()["ssl_context"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_a_password_that_is_changed_in_its_file_is_used_by_the_next_client(files: dict[str, Any]) -> None:
    brokers, file = of(**files), files["kafka_password_file"]
    before = brokers.mark()
    file.chmod(0o600)
    file.write_text("lain", encoding="ascii")
    assert brokers.mark() not in (before, of(**files | {"kafka_ca_file": None}).mark())
    assert brokers.options()["sasl_plain_password"] == "lain"


def test_the_password_is_in_nothing_that_could_be_logged(files: dict[str, Any]) -> None:
    assert PASSWORD not in repr(of(**files))
    assert PASSWORD not in of(**files).mark()


def test_the_hosts_are_those_of_the_address() -> None:
    assert of("PLAINTEXT").hosts == [("k1", 9092), ("::1", 9093)]


@pytest.mark.parametrize(
    ("security", "given", "why"),
    [
        ("PLAINTEXT", ["kafka_user"], "KAFKA_USER would not be used.*PLAINTEXT.*SASL_SSL"),
        ("PLAINTEXT", ["kafka_ca_file"], "KAFKA_CA_FILE would not be used.*set that to SSL or SASL_SSL"),
        ("SSL", ["kafka_user", "kafka_password_file"], "KAFKA_USER, JEJAK_KAFKA_PASSWORD_FILE would not"),
        ("SASL_SSL", ["kafka_user"], "needs JEJAK_KAFKA_PASSWORD_FILE too"),
        ("SASL_SSL", ["kafka_password_file"], "needs JEJAK_KAFKA_USER too"),
        ("SASL_SSL", ["kafka_ca_file"], "needs JEJAK_KAFKA_USER and JEJAK_KAFKA_PASSWORD_FILE too"),
    ],
)
def test_what_does_not_go_together_is_refused(
    files: dict[str, Any], security: str, given: list[str], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        of(security, **{name: files[name] for name in given})


def test_files_that_will_not_do_are_refused_by_name(files: dict[str, Any], tmp_path: Path) -> None:
    password = files["kafka_password_file"]
    with pytest.raises(Refused, match=r"nowhere\.pem cannot be read.*JEJAK_KAFKA_CA_FILE"):
        of(**files | {"kafka_ca_file": tmp_path / "nowhere.pem"})
    with pytest.raises(Refused, match="holds no certificate"):
        of(**files | {"kafka_ca_file": password})
    with pytest.raises(Refused, match="nowhere is missing"):
        of(**files | {"kafka_password_file": tmp_path / "nowhere"})
    password.chmod(0o644)
    with pytest.raises(Refused, match="may be read by others"):
        of(**files)
    password.chmod(0o600)
    password.write_text("\n", encoding="ascii")
    with pytest.raises(Refused, match="is empty"):
        of(**files)


def test_an_address_without_a_port_is_refused() -> None:
    with pytest.raises(Refused, match="names no host:port"):
        Brokers.of(KafkaSettings(kafka_bootstrap="kafka"))


def test_a_certificate_may_have_ended(tmp_path: Path) -> None:
    """What the tests of the broker rely on."""
    ended = Authority().issue(tmp_path / "broker.pem", left=timedelta(days=-1))
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(ended)
