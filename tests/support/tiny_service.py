"""A service of nothing for tests of shared/web/serve.py: `python -m tests.support.tiny_service MODE`."""

from __future__ import annotations

import asyncio
import sys

from fastapi import FastAPI
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.errors import Infrastructure
from shared.web.serve import run


class Settings(BaseSettings):
    """One setting that must be there."""

    model_config = SettingsConfigDict(env_prefix="JEJAK_")

    port: int = Field(ge=0)


class Tiny:
    """Starts, answers and stops as the mode says."""

    host = "127.0.0.1"

    def __init__(self, mode: str, port: int) -> None:
        self.mode = mode
        self.port = port
        self.app = FastAPI()
        self.app.add_api_route("/slow", self._slow)
        self.app.add_api_route("/fast", self._fast)
        self.told = asyncio.Event()

    async def _fast(self) -> str:
        return "fast"

    async def _slow(self) -> str:
        await self.told.wait()
        return "finished"

    async def start(self) -> None:
        """Start, or say why not."""
        if self.mode == "away":
            raise Infrastructure("MongoDB tidak menjawab.")
        if self.mode == "bug":
            raise RuntimeError("a secret")

    def stopping(self) -> None:
        """Let slow requests finish, unless the mode is to hang."""
        if self.mode != "hang":
            self.told.set()

    async def stop(self) -> None:
        """Stop, or hang."""
        if self.mode == "hang":
            await asyncio.Event().wait()


if __name__ == "__main__":
    run("tiny", lambda: Tiny(sys.argv[1], Settings().port))
