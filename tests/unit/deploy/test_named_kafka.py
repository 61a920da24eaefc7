"""Commands get into Kafka as the environment says, and show its login to no other broker."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.local.plan import Plan
from deploy.named_kafka import named, reached
from shared.errors import Refused
from shared.messaging.brokers import Brokers
from tests.support.certificates import Authority


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    password = tmp_path / "password"
    password.write_text("rahasia", encoding="ascii")
    password.chmod(0o400)
    return {
        "JEJAK_KAFKA_BOOTSTRAP": "k:1",
        "JEJAK_KAFKA_SECURITY": "SASL_SSL",
        "JEJAK_KAFKA_CA_FILE": str(Authority().write(tmp_path / "ca.pem")),
        "JEJAK_KAFKA_USER": "operator",
        "JEJAK_KAFKA_PASSWORD_FILE": str(password),
    }


def test_the_environment_says_where_and_how(environment: dict[str, str]) -> None:
    brokers = named(environment)
    assert brokers is not None
    assert (brokers.bootstrap, brokers.security, brokers.user) == ("k:1", "SASL_SSL", "operator")
    assert reached("k:1", environment) == brokers
    assert named({}) is None


def test_a_login_is_for_the_brokers_that_are_named_with_it(environment: dict[str, str]) -> None:
    assert reached("other:1", environment) == Brokers("other:1")
    del environment["JEJAK_KAFKA_BOOTSTRAP"]
    assert named(environment) is None


def test_a_stack_on_that_kafka_tells_its_services_how(environment: dict[str, str]) -> None:
    plan = Plan(folder=Path("x"))
    told = plan.in_environment(environment)
    assert told.extra == {name: text for name, text in environment.items() if "BOOTSTRAP" not in name}
    assert told.kafka_bootstrap == "k:1"
    del environment["JEJAK_KAFKA_BOOTSTRAP"]
    assert plan.in_environment(environment) == plan


def test_nonsense_is_refused_by_name(environment: dict[str, str]) -> None:
    with pytest.raises(Refused, match="settings are missing or wrong: JEJAK_KAFKA_SECURITY"):
        named(environment | {"JEJAK_KAFKA_SECURITY": "TLS"})
    with pytest.raises(Refused, match="needs JEJAK_KAFKA_PASSWORD_FILE too"):
        named(environment | {"JEJAK_KAFKA_PASSWORD_FILE": ""})
