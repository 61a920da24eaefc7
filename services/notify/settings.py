"""What notify reads from its environment, beside what every service reads."""

from __future__ import annotations

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings

_ADDRESS = r"^[^@\s<>,;]+@[^@\s<>,;]+$"


class NotifySettings(ServiceSettings):
    """The mail server, and the mailboxes of the office and of the receivers."""

    smtp_host: str = Field("127.0.0.1", description="mail server that takes our messages")
    smtp_port: int = Field(8025, ge=1, le=65535, description="its port")
    smtp_tls: bool = Field(default=False, description="TLS from the first byte; else STARTTLS where offered")
    smtp_user: str | None = Field(None, description="account at the mail server")
    smtp_password: SecretStr | None = Field(None, description="its password")
    smtp_within_s: float = Field(30.0, gt=0, le=60, description="seconds that one attempt may take")
    mail_from: str = Field(
        "jejak@bawaslu.balikpapan.example", pattern=_ADDRESS, description="sender; its domain names messages"
    )
    joint_centre_email: str = Field(
        "gakkumdu@balikpapan.example", pattern=_ADDRESS, description="mailbox of the joint centre"
    )
    office_name: str = Field("Bawaslu Kota Balikpapan", max_length=100, description="how the office signs")
