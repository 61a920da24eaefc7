"""Each service starts from a copy of what its image holds, with that service's requirements alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.local import ports
from shared.security import keyfiles
from tests.support.eventually import eventually
from tests.support.image import DOCKERFILE, copies, lay_out, requirements
from tests.support.stack import Namespace

SERVICES = ("intake", "triage", "notify")


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


def test_what_the_image_copies_is_read_from_the_dockerfile() -> None:
    found = copies(DOCKERFILE.read_text(encoding="utf-8"), "triage")
    assert ("services/triage", "/app/services/triage") in found
    assert not [source for source, _ in found if source in {".", "services", "deploy", "tests"}]
