"""Mail as the settings say it: the server, and what stands on a letter."""

from __future__ import annotations

from services.notify.adapters.letters import Stationery
from services.notify.adapters.smtp import MailServer, SmtpMailer
from services.notify.settings import NotifySettings


def mailer_of(settings: NotifySettings) -> SmtpMailer:
    """What sends hand-offs to the joint centre."""
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    server = MailServer(
        settings.smtp_host, settings.smtp_port, settings.smtp_user, password, tls=settings.smtp_tls
    )
    return SmtpMailer(
        server,
        sender=settings.mail_from,
        receiver=settings.joint_centre_email,
        within=settings.smtp_within_s,
    )


def stationery_of(settings: NotifySettings) -> Stationery:
    """Sender, receiver and office, as letters name them."""
    return Stationery(
        sender=settings.mail_from,
        receiver=settings.joint_centre_email,
        office_name=settings.office_name,
        origin=settings.notify_url.rstrip("/"),
    )
