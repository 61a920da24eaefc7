"""How the end-to-end tests run; their one stack is that of tests/support/world.py."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.local.stack import Stack
from tests.support.system import Program, register

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Let all tests of this folder share one loop, and so one set of signed-in people."""
    for item in items:
        if item.path.parent == HERE and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of each process's log with a failure."""
    report = yield
    stack = getattr(item, "funcargs", {}).get("system")
    if report.failed and stack is not None:
        tails = [f"{name}:\n{stack.processes.tail(name)}" for name in ("intake", "triage", "notify")]
        report.sections.append(("the services' logs", "\n\n".join(tails)))
    return report


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def program(system: Stack) -> AsyncIterator[Program]:
    """A channel program that may send tips that came by WhatsApp, and nothing else."""
    async with register(system, "saluran-uji", kinds=("tip",), channels=("whatsapp",)) as registered:
        yield registered
