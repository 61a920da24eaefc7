"""How much can flow through a small network, by augmenting along shortest paths (Edmonds and Karp)."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TypeAlias

Node: TypeAlias = tuple[str, int]
Step: TypeAlias = tuple[Node, Node]


def flow(network: Mapping[Step, int], source: Node, sink: Node, *, most: int) -> int:
    """How much can flow from source to sink; it is not looked for more than `most`.

    `network` holds how much each step takes, both ways of an edge.
    """
    left, flowing = dict(network), 0
    while flowing < most and (path := _path(left, source, sink)):
        amount = min(most - flowing, *(left[step] for step in path))
        for start, end in path:
            left[start, end] -= amount
            left[end, start] += amount
        flowing += amount
    return flowing


def _path(left: Mapping[Step, int], source: Node, sink: Node) -> list[Step]:
    came: dict[Node, Node] = {source: source}
    waiting = deque([source])
    while waiting and sink not in came:
        here = waiting.popleft()
        for (start, end), room in left.items():
            if start == here and room > 0 and end not in came:
                came[end] = here
                waiting.append(end)
    path: list[Step] = []
    at = sink
    while at != source and at in came:
        path.append((came[at], at))
        at = came[at]
    return path
