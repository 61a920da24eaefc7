"""The restore drill on three running services: total loss of all their databases, and nobody notices."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.local.paths import stack_folder
from deploy.local.plan import ANY_PORTS, Plan
from deploy.local.servers import Servers
from deploy.local.stack import Stack
from shared.ids import new_id
from tests.support.drill import SERVICES, Drill, loses_and_finds_again
from tests.support.system import open_office


@pytest.fixture
async def system(stack: Servers) -> AsyncIterator[Stack]:
    """Three services in a namespace of their own on the session's servers."""
    name = f"drill{new_id()[-8:]}"
    folder = stack_folder(name)
    plan = Plan(folder=folder, namespace=name, ports=ANY_PORTS).on(stack)
    try:
        async with Stack(plan) as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def test_what_came_after_the_backup_is_there_again_or_listed(system: Stack, tmp_path: Path) -> None:
    """Each database alone: fault 47."""
    async with open_office(system) as office:
        await loses_and_finds_again(Drill(system, office, tmp_path / "office.jejak"), SERVICES)
