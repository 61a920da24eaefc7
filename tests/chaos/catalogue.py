"""The catalogue of faults that Jejak must survive: 68, each shown by one test or listed with a reason.

Whatever the fault, nothing may be lost, nothing doubled, the order of each stream kept, and the state shown
clearly. A test says which fault it shows, and is named after it:

    @fault(24)
    async def test_fault_24_total_loss_of_kafka_under_load(...) -> None: ...
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import pytest

from tests.chaos.faults import broker, consumer, mongodb, office, producer, time_files_people
from tests.chaos.faults.fault import Fault

GROUPS = (producer, broker, consumer, mongodb, time_files_people, office)
CATALOGUE: Mapping[int, Fault] = {one.number: one for group in GROUPS for one in group.FAULTS}
LAST = 68
MARK = "fault"
Test = TypeVar("Test", bound=Callable[..., object])


def fault(number: int) -> Callable[[Test], Test]:
    """Bind a test to the fault that it shows; its name must begin with the number."""
    known = CATALOGUE[number]

    def bind(test: Test) -> Test:
        prefix = f"test_fault_{number:02}_"
        if not test.__name__.startswith(prefix):
            raise ValueError(f"{test.__name__} shows fault {number}: its name must begin with {prefix}")
        bound: Test = pytest.mark.fault(known)(test)
        return bound

    return bind


def bound_tests(folder: Path) -> Iterator[tuple[int, str]]:
    """Number and `file::test` of every test in the folder that is bound to a fault."""
    for path in sorted(folder.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for number in map(_number, node.decorator_list):
                    if number is not None:
                        yield number, f"{path.name}::{node.name}"


def _number(decorator: ast.expr) -> int | None:
    match decorator:
        case ast.Call(func=ast.Name(id="fault"), args=[ast.Constant(value=int(number))]):
            return number
    return None


def gaps(catalogue: Mapping[int, Fault], tests: Iterable[tuple[int, str]]) -> list[str]:
    """Every fault that is not tested exactly once or listed with its reason, or is both."""
    found: dict[int, list[str]] = {}
    for number, test in tests:
        found.setdefault(number, []).append(test)
    foreign = sorted(found.keys() - catalogue.keys())
    wrong = [f"fault {number} is not listed: {found[number]}" for number in foreign]
    for number, known in catalogue.items():
        bound, reason = found.get(number, []), known.owed or known.unprovokable
        if known.owed and known.unprovokable:
            wrong.append(f"fault {number} is owed and cannot be provoked: one of the two")
        if len(bound) > 1:
            wrong.append(f"fault {number} has several tests: {bound}")
        if bound and reason:
            wrong.append(f"fault {number} is tested by {bound[0]}, yet listed as not tested: {reason}")
        if not bound and not reason:
            wrong.append(f"fault {number} ({known.title}) has neither a test nor a reason")
    return wrong
