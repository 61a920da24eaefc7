"""The account bites: what it must find in a topic, it finds."""

from __future__ import annotations

import pytest

from shared.contracts.envelope import Announced
from shared.ids import new_id
from tests.support.account import faults
from tests.support.kafka import announced

STREAM = new_id()
EVENTS = [announced(stream=STREAM, sequence=number) for number in range(1, 5)]


def lying(*numbers: int) -> list[Announced]:
    """The stream's events as a topic may hold them."""
    return [EVENTS[number - 1] for number in numbers]


@pytest.mark.parametrize("numbers", [(), (1,), (1, 2, 3), (1, 1, 2, 1, 2, 3)])
def test_a_stream_in_order_has_no_fault_whatever_comes_again(numbers: tuple[int, ...]) -> None:
    assert faults(lying(*numbers)) == []


@pytest.mark.parametrize("numbers", [(2,), (2, 1), (1, 3), (3, 1, 2, 3)])
def test_an_event_that_comes_too_early_is_a_fault(numbers: tuple[int, ...]) -> None:
    assert faults(lying(*numbers)) != []


@pytest.mark.parametrize("numbers", [(2, 1, 2), (3, 1, 2, 3), (4, 3, 1, 2, 3, 4)])
def test_in_a_renewed_cluster_it_is_none_if_all_comes_again_in_order(numbers: tuple[int, ...]) -> None:
    assert faults(lying(*numbers), renewed=True) == []


@pytest.mark.parametrize("numbers", [(2,), (2, 1), (1, 3), (3, 2, 1), (3, 1, 2), (4, 1, 2, 3)])
def test_in_a_renewed_cluster_it_is_one_if_it_never_comes_in_its_turn(numbers: tuple[int, ...]) -> None:
    assert faults(lying(*numbers), renewed=True) != []


@pytest.mark.parametrize("renewed", [False, True])
def test_two_events_of_one_number_are_a_fault(*, renewed: bool) -> None:
    other = announced(stream=STREAM, sequence=2, prev="1" * 64)
    assert faults([*lying(1, 2), other], renewed=renewed) == ["two events number 2"]
