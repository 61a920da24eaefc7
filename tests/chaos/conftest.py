"""How the tests of faults run: in one loop, on one stack where a fault leaves it whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.local.stack import Stack
from tests.support.system import Office, open_office, running_system

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def system() -> Iterator[Stack]:
    """Not the one of the end-to-end tests: what those forge and damage on purpose, the checker finds."""
    with running_system("faults") as stack:
        yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def office(system: Stack) -> AsyncIterator[Office]:
    """Everybody who uses it, signed in for one module: an unused session ends after half an hour."""
    async with open_office(system) as everybody:
        yield everybody


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Let all tests of this folder share one loop, and so one set of signed-in people."""
    for item in items:
        if item.path.parent == HERE and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of each process's log with a failure."""
    report = yield
    if report.failed:
        for stack in getattr(item, "funcargs", {}).values():
            if isinstance(stack, Stack):
                names = sorted(log.stem for log in stack.processes.logs.glob("*.log"))
                tails = [f"{name}:\n{stack.processes.tail(name)}" for name in names]
                report.sections.append((f"logs of {stack.folder.name}", "\n\n".join(tails)))
    return report
