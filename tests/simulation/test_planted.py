"""Every planted bug is found within a bounded number of seeds, by the promise that it breaks."""

from __future__ import annotations

import pytest

from services.notify.domain.notice import Letter
from tests.simulation.loop import VirtualLoop
from tests.simulation.planted import PLANTS, Plant
from tests.simulation.process import Process
from tests.simulation.run import run
from tests.simulation.world import Mail, World

FOUND_BY = {
    "publish-before-commit": "what is published is in the journal",
    "commit-before-apply": "an offset moves only past what the database keeps",
    "no-fence": "only the holder of the lease begins to send",
    "time-ordered-outbox": "events first appear in their order",
    "position-outside": "an event behind the position has its effect once",
    "drop-on-gap": "an offset moves only past what the database keeps",
    "drop-on-epoch": "an offset moves only past what the database keeps",
    "doubled-key-in-a-group": "a key is never written twice",
    "row-dies-when-sent": "a row dies only when Kafka has the record",
    "unreconciled": "no position is beyond its owner's journal",
    "believes-its-machine": "no entry is of another time than it was written",
    "unknown-is-aborted": "what was refused is not stored",
}
ALSO = "everything drains when faults stop"
"""What some of them break too: a row that is never sent, a record that lies in `dead`."""
WITHIN_SEEDS = 40


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_bug_is_found(name: str) -> None:
    for seed in range(WITHIN_SEEDS):
        result = run(seed, PLANTS[name]())
        found = {violation.promise for violation in result.violations}
        if FOUND_BY[name] in found:
            return
        assert found <= {ALSO}, "it breaks another promise than it was planted against"
    pytest.fail(f"{name} was not found in {WITHIN_SEEDS} seeds")


def test_a_seed_in_which_a_planted_bug_is_found_keeps_its_promises_without_it() -> None:
    for name in ("publish-before-commit", "position-outside"):
        seed = next(seed for seed in range(WITHIN_SEEDS) if run(seed, PLANTS[name]()).violations)
        assert not run(seed).violations


@pytest.mark.parametrize(("again", "broken"), [("the same", False), ("another", True)])
def test_two_messages_under_one_id_are_seen(again: str, *, broken: bool) -> None:
    """Few seeds send a message twice at all, so that the promise bites is shown without them."""
    loop = VirtualLoop()
    world = World(0, loop, Plant())
    process = Process("notify", chance=world.chance, history=world.history, weather=world.weather["notify"])
    for said in ("the same", again):
        loop.run_until_complete(Mail(world, process).send(_letter(said)))
    loop.close()
    found = {violation.promise for violation in world.history.violations}
    assert ("one Message-ID is one message" in found) is broken


def _letter(said: str) -> Letter:
    return Letter("<notice@jejak.invalid>", f"Message-ID: <notice@jejak.invalid>\r\n\r\n{said}".encode())
