"""Faults while records are applied."""

from tests.chaos.faults.fault import Fault

FAULTS = (
    Fault(
        number=31,
        group="consumer",
        title="A consumer dies between its commit in MongoDB and its offset",
        quick=True,
    ),
    Fault(
        number=32,
        group="consumer",
        title="A consumer dies in a handler, before anything is committed",
        quick=True,
    ),
    Fault(
        number=33,
        group="consumer",
        title="A frozen consumer wakes up after its partitions went to another",
    ),
    Fault(
        number=34,
        group="consumer",
        title="A handler takes longer than the group waits for its member",
    ),
    Fault(number=35, group="consumer", title="Members join and leave the group without end"),
    Fault(number=36, group="consumer", title="A group's offsets are moved back under load"),
    Fault(
        number=37,
        group="consumer",
        title="One stream with thousands of events among many small ones",
    ),
    Fault(
        number=38,
        group="consumer",
        title="A replay that reaches back beyond what the topics retain",
    ),
    Fault(number=39, group="consumer", title="A service dies in the middle of sending outside"),
)
