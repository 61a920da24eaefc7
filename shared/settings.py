"""The environment common to the three services, typed; prefix JEJAK_."""

from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

KafkaSecurity: TypeAlias = Literal["PLAINTEXT", "SSL", "SASL_SSL"]


class KafkaSettings(BaseSettings):
    """Where Kafka is and how one gets in; `shared.messaging.brokers` says what goes together."""

    model_config = SettingsConfigDict(env_prefix="JEJAK_", extra="ignore")

    kafka_bootstrap: str = Field(description="host:port of Kafka, comma separated")
    kafka_security: KafkaSecurity = Field(
        "PLAINTEXT",
        description="`SASL_SSL`: TLS and a user (SCRAM-SHA-512); `SSL`: TLS alone; `PLAINTEXT`: neither",
    )
    kafka_ca_file: Path | None = Field(
        None, description="PEM file of the CA that signed the brokers' certificates; none: the system's"
    )
    kafka_user: str | None = Field(
        None, pattern=r"^[A-Za-z0-9._-]{1,80}$", description="this program's own user at Kafka"
    )
    kafka_password_file: Path | None = Field(
        None, description="file with that user's password alone, mode 0400"
    )


class OverlaySettings(BaseSettings):
    """Where the office's signed addition to the law lies; `shared.rules.installed` reads it."""

    model_config = SettingsConfigDict(env_prefix="JEJAK_", extra="ignore")

    office: str = Field("balikpapan", description="the office whose addition it must be")
    office_overlay: Path | None = Field(
        None, description="folder with the office's overlay.toml and overlay.sig; none: the rulebooks alone"
    )
    office_overlay_key: Path | None = Field(
        None, description="public key (PEM, Ed25519) that verifies the overlay's signature"
    )


class ServiceSettings(KafkaSettings):
    """What every service reads from its environment; a service's `settings.py` adds its own."""

    mongo_url: SecretStr = Field(description="MongoDB with this service's own user")
    kafka_replication: int = Field(
        1, ge=1, le=9, description="replicas of each topic: 1 on one broker, 3 in production"
    )
    namespace: str = Field(
        "jejak", pattern=r"^[a-z][a-z0-9]{0,31}$", description="prefix of databases, topics, groups"
    )
    office: str = Field(
        "balikpapan", pattern=r"^[a-z0-9-]{1,64}$", description="the office on every document"
    )
    keys_dir: Path = Field(description="folder with this service's key files, mode 0400")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(0, ge=0, le=65535, description="port to listen on; 0 picks a free one")
    local: bool = Field(
        default=False, description="local mode: demo accounts may sign in, and the pages say so"
    )
    trace_dir: Path | None = Field(
        None, description="folder for span files (OTLP JSON lines); none: not written"
    )
    otlp_endpoint: str | None = Field(None, description="OTLP/HTTP endpoint; none: no export")
    intake_url: str = Field("http://127.0.0.1:8001", description="public origin of intake")
    triage_url: str = Field("http://127.0.0.1:8002", description="public origin of triage")
    notify_url: str = Field("http://127.0.0.1:8003", description="public origin of notify")
    disk_alarm_percent: float = Field(
        80, ge=1, le=100, description="how full MongoDB's disk may be before readiness warns"
    )
    log_level: str = Field("INFO", pattern=r"^(DEBUG|INFO|WARNING|ERROR)$", description="least level logged")

    def origins(self) -> dict[str, str]:
        """The public origin of each service."""
        return {"intake": self.intake_url, "triage": self.triage_url, "notify": self.notify_url}

    def database(self, service: str) -> str:
        """The name of a service's database under this namespace."""
        return f"{self.namespace}_{service}"
