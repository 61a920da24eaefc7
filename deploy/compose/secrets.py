"""Print an `.env` for docker-compose.yml with fresh passwords: `python -m deploy.compose.secrets > .env`."""

from __future__ import annotations

import secrets
import sys

NAMES = ("OWNER", "INTAKE", "TRIAGE", "NOTIFY", "OPERATOR")


def lines() -> list[str]:
    """One assignment a line; the values are safe inside a URL."""
    return [f"JEJAK_MONGO_{name}_PASSWORD={secrets.token_urlsafe(32)}" for name in NAMES]


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
