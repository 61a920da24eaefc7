"""Faults on the way from a change to the topic."""

from tests.chaos.faults.fault import Fault

FAULTS = (
    Fault(
        number=1,
        group="producer",
        title="A service dies between its commit in MongoDB and publishing",
        quick=True,
    ),
    Fault(
        number=2,
        group="producer",
        title="The relay dies between Kafka's acknowledgement and forgetting the row",
    ),
    Fault(number=3, group="producer", title="An event of a transaction that was aborted", quick=True),
    Fault(
        number=4,
        group="producer",
        title="The primary dies during a commit whose result is then unknown",
    ),
    Fault(number=5, group="producer", title="The driver repeats a whole transaction", quick=True),
    Fault(number=6, group="producer", title="A transaction exceeds its time limit"),
    Fault(number=7, group="producer", title="Two relays at once, one of them frozen past its lease"),
    Fault(
        number=8,
        group="producer",
        title="Concurrent changes of one stream commit out of their order",
        quick=True,
    ),
    Fault(number=9, group="producer", title="The clock jumps back between two decisions of one case"),
    Fault(number=10, group="producer", title="A send times out, and the record is sent again"),
    Fault(
        number=11,
        group="producer",
        title="Kafka rejects a producer's sequence numbers",
    ),
    Fault(number=12, group="producer", title="An event larger than Kafka takes", quick=True),
    Fault(number=13, group="producer", title="A document larger than MongoDB takes", quick=True),
    Fault(number=14, group="producer", title="An event of a newer version meets an older consumer"),
    Fault(number=15, group="producer", title="A topic's number of partitions changes"),
)
