"""The Kafka that the environment names, and how one gets in, for whatever is no service."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError

from shared.errors import Refused
from shared.messaging.brokers import Brokers
from shared.settings import KafkaSettings

BOOTSTRAP: Final = "JEJAK_KAFKA_BOOTSTRAP"
LOGIN: Final = tuple(
    name for one in KafkaSettings.model_fields if (name := f"JEJAK_{one.upper()}") != BOOTSTRAP
)
"""How one gets in there."""


def named(environment: Mapping[str, str] = os.environ) -> Brokers | None:
    """None where none is named: what then runs on this machine asks for no login, whatever else is set.

    Raises:
        Refused: what is set contradicts itself, or a file is missing or open to others.
    """
    if not environment.get(BOOTSTRAP):
        return None
    given = {
        name: environment.get(f"JEJAK_{name.upper()}") or field.default
        for name, field in KafkaSettings.model_fields.items()
    }
    try:
        return Brokers.of(KafkaSettings.model_validate(given))
    except ValidationError as error:
        wrong = ", ".join(f"JEJAK_{'_'.join(map(str, each['loc'])).upper()}" for each in error.errors())
        raise Refused(f"settings are missing or wrong: {wrong}") from None


def reached(bootstrap: str, environment: Mapping[str, str] = os.environ) -> Brokers:
    """The brokers of this address: with the environment's login only if it names the same ones."""
    known = named(environment)
    return known if known is not None and known.bootstrap == bootstrap else Brokers(bootstrap)
