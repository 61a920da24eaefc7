"""Ports on the loopback address, taken and free."""

from __future__ import annotations

import socket
from contextlib import closing

from deploy.local import ports


def test_a_taken_port_is_replaced() -> None:
    with closing(socket.socket()) as holder:
        holder.bind((ports.LOOPBACK, 0))
        holder.listen()
        taken = holder.getsockname()[1]
        assert ports.is_open(taken)
        assert ports.choose(taken) != taken


def test_a_port_is_not_given_twice() -> None:
    first = ports.choose(0)
    assert ports.choose(first, taken=[first]) != first
