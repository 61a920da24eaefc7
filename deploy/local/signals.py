"""Ctrl-C and SIGTERM: an interruption while things start, a request to end in order once they run."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable

_ENDING = (signal.SIGINT, signal.SIGTERM)


def interrupt_on_either() -> None:
    """Make both raise KeyboardInterrupt; also in a background job, whose shell has SIGINT ignored."""
    for number in _ENDING:
        signal.signal(number, signal.default_int_handler)


def until_told(step: Callable[[], None] = lambda: None, *, every_s: float = 1.0) -> None:
    """Call `step` again and again until one of the two arrives; from then on both are only noted."""
    end = threading.Event()
    for number in _ENDING:
        signal.signal(number, lambda _number, _frame: end.set())
    while not end.wait(every_s):
        step()
