"""docker-compose.yml and the Dockerfile hold what was promised; no Docker engine is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.support.image import DOCKERFILE, OPERATOR, copies, own_stage

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
OURS = ("intake", "triage", "notify")
ONCE = ("keyfile", "prepare")
OPERATORS = ("operator", "restorer", "keykeeper")
LONG_LIVED = sorted(set(COMPOSE["services"]) - set(ONCE) - set(OPERATORS))


def _tool(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).with_name(name)
    return subprocess.run([tool, *words], cwd=ROOT, capture_output=True, text=True, check=False)


def _validate_compose(path: str) -> subprocess.CompletedProcess[str]:
    return _tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", path)


def test_the_compose_file_is_valid() -> None:
    result = _validate_compose("docker-compose.yml")
    assert result.returncode == 0, result.stdout


def test_a_mistyped_compose_file_is_refused(tmp_path: Path) -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    (tmp_path / "compose.yml").write_text(text.replace("healthcheck:", "helthcheck:"), encoding="utf-8")
    assert _validate_compose(str(tmp_path / "compose.yml")).returncode != 0


def test_the_dockerfile_passes_the_linter() -> None:
    result = _tool("hadolint", "deploy/Dockerfile")
    assert result.returncode == 0, result.stdout


def test_a_careless_dockerfile_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python\nRUN cd /tmp && sudo pip install x\n", encoding="utf-8")
    assert _tool("hadolint", str(tmp_path / "Dockerfile")).returncode != 0


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_every_container_is_hardened(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"].split(":")[0] not in {"0", "root"}


@pytest.mark.parametrize("name", sorted({*OURS, "mongo", "kafka", "mailpit"}))
def test_what_others_wait_for_says_whether_it_is_healthy(name: str) -> None:
    assert COMPOSE["services"][name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", LONG_LIVED)
def test_only_loopback_is_published(name: str) -> None:
    for port in COMPOSE["services"][name].get("ports", []):
        assert port.startswith("127.0.0.1:")


@pytest.mark.parametrize("name", OURS)
def test_a_service_sees_its_own_keys_and_password_only(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["volumes"] == [f"keys-{name}:/keys/{name}:ro"]
    others = [other.upper() for other in OURS if other != name]
    assert not [other for other in others if f"JEJAK_MONGO_{other}_PASSWORD" in str(service)]
    assert "OWNER_PASSWORD" not in str(service)


@pytest.mark.parametrize("name", OPERATORS)
def test_an_operators_container_runs_only_when_asked_for(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["profiles"] == ["operator"]
    assert service["restart"] == "no"
    assert "ports" not in service
    assert service["build"]["target"] == OPERATOR
    assert service["build"]["args"] == {"SERVICE": OPERATOR}


def test_the_operator_reaches_mongodb_as_itself_and_holds_no_key() -> None:
    service = COMPOSE["services"]["operator"]
    assert service["networks"] == ["inside"]
    assert service["volumes"] == ["scratch:/scratch"]
    assert "//jejak_operator:${JEJAK_MONGO_OPERATOR_PASSWORD" in service["environment"]["JEJAK_MONGO_URL"]
    assert str(service).count("PASSWORD") == 1


def test_who_restores_is_mongodbs_owner_and_may_not_change_a_key() -> None:
    service = COMPOSE["services"]["restorer"]
    assert service["networks"] == ["inside"]
    assert [one for one in service["volumes"] if "keys" in one] == ["keys-triage:/keys/triage:ro"]
    assert "//owner:${JEJAK_MONGO_OWNER_PASSWORD" in service["environment"]["JEJAK_MONGO_URL"]
    assert str(service).count("PASSWORD") == 1


@pytest.mark.parametrize("name", ["operator", "restorer"])
def test_what_a_command_notes_down_lies_on_a_disk_that_belongs_to_it(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["environment"]["TMPDIR"] == "/scratch"
    assert "scratch:/scratch" in service["volumes"]
    assert " /scratch\n" in own_stage(DOCKERFILE.read_text(encoding="utf-8"), OPERATOR)


def test_whoever_may_write_the_keys_has_no_network() -> None:
    service = COMPOSE["services"]["keykeeper"]
    assert service["network_mode"] == "none"
    assert "networks" not in service
    assert "PASSWORD" not in str(service)


def test_mongodb_and_kafka_are_reached_from_inside_alone() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("mongo", "kafka"):
        assert COMPOSE["services"][name]["networks"] == ["inside"]
        assert "ports" not in COMPOSE["services"][name]


@pytest.mark.parametrize("name", [*OURS, OPERATOR])
def test_the_build_context_holds_what_the_image_copies(name: str) -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = [line[1:] for line in lines if line.startswith("!")]
    for source, _ in copies(DOCKERFILE.read_text(encoding="utf-8"), name):
        assert [one for one in allowed if source == one or source.startswith(f"{one}/")], source
        assert (ROOT / source).exists()


def test_the_operators_image_starts_the_commands_of_an_installation() -> None:
    stage = own_stage(DOCKERFILE.read_text(encoding="utf-8"), OPERATOR)
    assert 'ENTRYPOINT ["python", "-m", "deploy.ops.installed"]' in stage
    assert "\nUSER 10001\n" in stage


def test_no_secret_stands_in_the_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert all("${JEJAK_MONGO_" in line for line in text.splitlines() if "PASSWORD" in line)
