"""Picks ports on the loopback address; a port that is taken is replaced by a free one."""

import socket
from collections.abc import Iterable
from contextlib import closing

LOOPBACK = "127.0.0.1"


def choose(preferred: int, *, taken: Iterable[int] = ()) -> int:
    """`preferred` when it is free (0: any), else a port that the system gives; never one of `taken`."""
    avoid = set(taken)
    candidate = preferred
    while candidate in avoid or not _free(candidate) or candidate == 0:
        candidate = _any_free()
    return candidate


def is_open(port: int, host: str = LOOPBACK) -> bool:
    """Whether something accepts connections there."""
    with closing(socket.socket()) as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((host, port)) == 0


def _free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        # As the servers themselves bind: a port in TIME_WAIT from the run before is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _any_free() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
