"""Faults of MongoDB."""

from tests.chaos.faults.fault import Fault

FAULTS = (
    Fault(number=40, group="mongodb", title="The primary is killed again and again under load"),
    Fault(number=41, group="mongodb", title="A frozen primary that still answers reads when it wakes"),
    Fault(number=42, group="mongodb", title="Writes without a majority are rolled back"),
    Fault(number=43, group="mongodb", title="A majority write times out, and nobody knows its fate"),
    Fault(number=44, group="mongodb", title="The change stream's resume token is lost"),
    Fault(number=45, group="mongodb", title="MongoDB's disk is full"),
    Fault(number=46, group="mongodb", title="A replica set of one node is killed under load"),
    Fault(number=47, group="mongodb", title="An older backup is restored after its events went out"),
    Fault(
        number=48,
        group="mongodb",
        title="The key files are restored from an older time than the data",
        quick=True,
    ),
    Fault(number=49, group="mongodb", title="A torn copy of the database", quick=True),
    Fault(number=50, group="mongodb", title="A unique index is missing after a restore", quick=True),
)
