"""Contradictions in routes and the outside steps on them: bodies, clocks and outcomes that do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shared.rules.errors import BadRow
from shared.rules.handling import Route, Step
from shared.rules.model import Rulebook
from shared.rules.sources import label

RECEIVED: Final = "received"
"""In `follows`: the step begins when the receiver has acknowledged."""


def route_checks(book: Rulebook) -> Iterator[BadRow]:
    """Every contradiction in routes.toml and steps.toml; names that do not exist come first."""
    for route in book.routes.values():
        for field, problem in _unknown_to_route(book, route):
            yield BadRow("routes.toml", label(book.routes, route.id), field, problem)
    for step in book.steps.values():
        for field, problem in _unknown_to_step(book, step):
            yield BadRow("steps.toml", label(book.steps, step.id), field, problem)
    led_to = _led_to(book)
    for step in book.steps.values():
        for field, problem in _dead_ends(book, step, led_to):
            yield BadRow("steps.toml", label(book.steps, step.id), field, problem)
    yield from _endless(book)


def _unknown_to_route(book: Rulebook, route: Route) -> Iterator[tuple[str, str]]:
    if route.receiver not in book.receivers:
        yield "receiver", f"{route.receiver!r} is not in receivers.toml"
    if route.forward is not None and route.forward not in book.deadlines:
        yield "forward", f"{route.forward!r} is not in deadlines.toml"
    if route.form is not None and route.form not in book.forms:
        yield "form", f"{route.form!r} is not in forms.toml"
    for category in route.categories:
        if category not in book.categories:
            yield "categories", f"{category!r} is not in categories.toml"


def _unknown_to_step(book: Rulebook, step: Step) -> Iterator[tuple[str, str]]:
    if step.route not in book.routes:
        yield "route", f"{step.route!r} is not in routes.toml"
    if step.deadline is not None and step.deadline not in book.deadlines:
        yield "deadline", f"{step.deadline!r} is not in deadlines.toml"
    for outcome in step.outcomes:
        if outcome not in book.outcomes:
            yield "outcomes", f"{outcome!r} is not in outcomes.toml"
    for before in step.follows:
        if before != RECEIVED and (problem := _unknown(book, step, before)):
            yield "follows", problem


def _endless(book: Rulebook) -> Iterator[BadRow]:
    for route in book.routes.keys() - {step.route for step in book.steps.values()}:
        problem = "has no step in steps.toml, so it could never end"
        yield BadRow("routes.toml", label(book.routes, route), "id", problem)


def _dead_ends(book: Rulebook, step: Step, led_to: set[str]) -> Iterator[tuple[str, str]]:
    if step.id not in led_to:
        yield "follows", "nothing leads to this step"
    for outcome in step.outcomes:
        if not _goes_on(book, step, outcome):
            yield "final", f"after {outcome!r} no step begins, so it ends the route"


def _led_to(book: Rulebook) -> set[str]:
    """The steps that can begin, one after another, once a receiver has acknowledged."""
    begun: set[str] = set()
    while True:
        told = {f"{step}:{outcome}" for step in begun for outcome in book.steps[step].outcomes}
        further = {step.id for step in book.steps.values() if {RECEIVED, *told} & set(step.follows)}
        if further <= begun:
            return begun
        begun |= further


def _goes_on(book: Rulebook, step: Step, outcome: str) -> bool:
    return outcome in step.final or any(
        f"{step.id}:{outcome}" in other.follows for other in book.steps.values()
    )


def _unknown(book: Rulebook, step: Step, before: str) -> str:
    named, _, outcome = before.partition(":")
    other = book.steps.get(named)
    if other is None or other.route != step.route:
        return f"{before!r} names no step of the route {step.route!r}"
    if outcome not in other.outcomes:
        return f"{outcome!r} is no outcome of {named!r}"
    return f"{before!r} ends the route" if outcome in other.final else ""
